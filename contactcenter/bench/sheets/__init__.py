"""`manage.py bench import`: customers from a workbook, through our own way and through the library's default."""
