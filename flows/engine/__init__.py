"""The engine: carries incidents from the store, without Prefect."""
