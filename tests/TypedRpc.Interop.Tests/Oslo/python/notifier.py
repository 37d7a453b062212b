"""A notifier of oslo.messaging."""

import logging

import oslo_messaging
from oslo_messaging.notify import logger

import peer


def _transport(url, exchange):
    return peer.transport(url, oslo_messaging.get_notification_transport, exchange)


def notify(url, driver, publisher, priority, event, payload=None, context=None, topics=("notifications",), exchange=None, retry=None):
    notifier = oslo_messaging.Notifier(_transport(url, exchange), publisher_id=publisher, driver=driver, topics=list(topics), retry=retry)
    getattr(notifier, priority)(peer.wanted(context or {}), event, peer.wanted(payload))


def log(url, driver, publisher, level, text, args=(), extra=None, topic="notifications"):
    """A record of Python's logging, through the handler that makes notifications of them."""
    handler = logger.LoggingNotificationHandler(url, publisher_id=publisher, driver=driver, topic=topic)
    record = logging.LogRecord("peer.log", getattr(logging, level), __file__, 1, text, tuple(args), None)
    record.extra = extra
    handler.emit(record)


peer.run({"notify": notify, "log": log})
