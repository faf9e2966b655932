"""How many threads multiply matrices."""

from functools import cache

from threadpoolctl import ThreadpoolController


@cache
def limit_blas_threads() -> None:
    """Use one thread for matrix products.

    On matrices of this size a second thread costs more than it gives, and the number of threads would change the last
    bits of a result.
    """
    ThreadpoolController().limit(limits=1, user_api="blas")
