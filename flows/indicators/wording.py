"""What a crossing is called, in every language of the site."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.texts import words
from plans.judging import PlanRules
from plans.site import Site
from plans.telling import in_language
from plans.warning.sources import IndicatorSource
from plans.warning.thresholds import Crossing
from plans.warning.triggers import IndicatorRule, Trigger


@dataclass(frozen=True, kw_only=True)
class PlanRule:
    """A rule of a plan about an indicator."""

    rules: PlanRules
    trigger: Trigger
    indicator: IndicatorRule

    @property
    def name(self) -> str:
        """What it is remembered by."""
        return f"{self.rules.plan}/{self.trigger.trigger}"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """An indicator of the site."""

    name: str
    source: IndicatorSource
    site: Site

    def matter(self, crossing: Crossing, rule: IndicatorRule) -> Mapping[str, str]:
        """Return by language: value, unit, threshold, and since when."""
        key = f"indicator.beyond.{side_of(rule)}"
        return {
            language: words(
                key,
                language,
                what=self.title(language),
                value=self.quantity(crossing.value),
                limit=self.quantity(limit_of(rule)),
                since=self.moment(crossing.since),
            )
            for language in self.site.languages
        }

    def title(self, language: str) -> str:
        """Return what it is called."""
        return in_language(self.source.title, language) or self.name

    def quantity(self, value: float) -> str:
        """Return a value with its unit."""
        number = f"{value:.3f}".rstrip("0").rstrip(".")
        return f"{number} {self.source.unit}".strip()

    def moment(self, at: datetime) -> str:
        """Return a moment as the site's clocks show it."""
        return f"{at.astimezone(self.site.zone):%Y-%m-%d %H:%M}"


def side_of(rule: IndicatorRule) -> str:
    """Return on which side of the threshold the rule fits."""
    return "above" if rule.above is not None else "below"


def limit_of(rule: IndicatorRule) -> float:
    """Return the threshold."""
    return next(one for one in (rule.above, rule.below, 0.0) if one is not None)
