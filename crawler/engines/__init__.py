"""What carries the work of this program past one machine: a cluster that reads, a store that keeps."""
