"""The methods of `./huiyin analyze`: one file each."""
