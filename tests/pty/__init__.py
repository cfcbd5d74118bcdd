"""Lines that drop and keys that tear: real processes on real ptys, and the parser fed in pieces."""
