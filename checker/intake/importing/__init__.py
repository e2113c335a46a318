"""Other people's collections: files read row by row, the good rows kept, the bad ones named."""
