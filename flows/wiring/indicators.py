"""How the site's indicators are read, with their secrets filled in."""

from connectors.indicator_series import IndicatorSeries, SeriesAddress
from flows.settings import Settings
from flows.wiring.filling import Filling
from plans.site import Site
from plans.warning.readings import Readings


def readings_of(settings: Settings, site: Site, name: str) -> Readings:
    """Return what reads an indicator of the site.

    Raises:
        MissingSecretError: It needs a secret that is not there.
        SettingsError: The secrets cannot be read.
    """
    source = site.indicators[name]
    filled = Filling(f"indicator {name}", settings.secrets())
    return IndicatorSeries(
        SeriesAddress(
            url=filled(source.url),
            format=source.format,
            records=source.records,
            time=source.time,
            value=source.value,
            cell=source.cell,
            unit=source.unit,
            zone=site.zone,
            interval=source.interval,
            resample=source.resample,
        )
    )
