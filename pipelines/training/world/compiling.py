"""How the scalar functions of the world are compiled.

They take arrays and return numbers and never allocate, so `_nrt=False` leaves out the counting of references: around
calls on every pixel that counting was three quarters of the time, and it is shared between threads. `inlined`
functions vanish into their callers, which spares handing six arrays over at every call.

The cache on disk looks at a function's own file only: after a change in `rays`, delete the `.nbi` files in the
`__pycache__`, or `shading` keeps the rays that it was compiled with.
"""

from numba import njit

compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath=True, _nrt=False)  # pyright: ignore[reportCallIssue]
inlined = njit(cache=True, nogil=True, error_model="numpy", fastmath=True, _nrt=False, forceinline=True)  # pyright: ignore[reportCallIssue]
