"""Reviews: what the store holds of a run is gathered, told and written."""
