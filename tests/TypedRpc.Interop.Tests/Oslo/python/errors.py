"""Exceptions as OpenStack's services have them: a sentence with the details in kwargs."""


class ServiceError(Exception):
    message = "An unknown exception occurred."

    def __init__(self, message=None, **kwargs):
        self.kwargs = kwargs
        super().__init__(message or self.message % kwargs)


class VolumeNotFound(ServiceError):
    message = "Volume %(volume_id)s could not be found."


class QuotaExceeded(ServiceError):
    message = "Quota exceeded for %(resource)s: %(limit)s."
