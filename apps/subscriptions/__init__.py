"""Reports that come by mail, on time, once."""
