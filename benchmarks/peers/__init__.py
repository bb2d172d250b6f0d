"""What one would use instead: each peer in a file of its own, and our own side in the same form.

In:   a graph of numbers, names or quads, prepared once for all
Out:  answers that can be compared
Not:  anything tuned against a peer: each is used as its documentation shows
"""
