"""Something that is measured, read as CSV or JSON over HTTP."""

from connectors.indicator_series.address import SeriesAddress
from connectors.indicator_series.series import IndicatorSeries

__all__ = ["IndicatorSeries", "SeriesAddress"]
