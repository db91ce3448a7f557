"""What moves the overall score: every module here is one method. Association, never cause."""

from huiyin.analytics.drivers.base import DriverMethod, driver_methods

__all__ = ["DriverMethod", "driver_methods"]
