"""Landing: the drop folder, the archive, Parquet batches, the load into raw tables, and publishing."""
