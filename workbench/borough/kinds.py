"""Short names for the arrays the borough is made of."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Text = NDArray[np.object_]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]
Values = NDArray[Any]
