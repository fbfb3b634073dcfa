"""The headers that keep browsers strict. They are fixed texts: a test compares them to the letter."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    )
)
CLOSED = (
    "accelerometer autoplay camera display-capture encrypted-media fullscreen geolocation gyroscope hid "
    "idle-detection local-fonts magnetometer microphone midi payment picture-in-picture screen-wake-lock "
    "serial storage-access sync-xhr usb xr-spatial-tracking"
)
OURS = "publickey-credentials-create publickey-credentials-get"  # passkeys of staff
PERMISSIONS_POLICY = ", ".join(
    [f"{feature}=()" for feature in CLOSED.split()] + [f"{feature}=(self)" for feature in OURS.split()]
)


class HeadersMiddleware:
    """Sets them on every answer. The others (nosniff, referrer, opener, HSTS) are Django's own settings."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        return response
