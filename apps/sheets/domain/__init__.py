"""Rules of spreadsheets: what a file may be, what its bytes say, what a cell means, what a row changes. Pure."""
