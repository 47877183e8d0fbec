"""flows runs: engine, Prefect, command line, web, reports."""
