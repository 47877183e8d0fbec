"""The alerts in tests/data/cap: those of OASIS, NOAA and Google, and our own."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "tests" / "data" / "cap"
SCHEMAS = ROOT / "connectors" / "cap" / "schemas"
SAMPLES = sorted(FOLDER.glob("*.xml"))
