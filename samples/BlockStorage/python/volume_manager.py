"""A volume manager in Python in the place of the one in C#: volume_manager.py TRANSPORT_URL HOST FOLDER"""
import datetime
import os
import sys

import oslo_messaging
from oslo_config import cfg

CREATING, AVAILABLE, ERROR = range(3)  # VolumeState

class VolumeManager:
    target = oslo_messaging.Target(version="1.1")

    def __init__(self, transport, events, host, folder):
        self.host, self.folder, self.volumes = host, os.path.join(folder, host), {}
        self.scheduler = oslo_messaging.get_rpc_client(transport, oslo_messaging.Target(topic="scheduler"))
        self.notifier = oslo_messaging.Notifier(events, "volume." + host, driver="messagingv2", topics=["notifications"])

    def create_volume(self, ctxt, volume_id, request):
        if volume_id in self.volumes:
            return  # a cast may be delivered twice
        volume = dict(request, id=volume_id, host=self.host, state=CREATING)
        self.volumes[volume_id] = volume
        told = {"arguments": {"volume_id": volume_id, "request": request}}
        self.notifier.info(ctxt, "volume.create.start", told)
        try:
            os.makedirs(self.folder, exist_ok=True)
            with open(os.path.join(self.folder, "volume-" + volume_id), "wb") as file:
                file.truncate(request["size_gib"] * 1024 ** 3)
        except OSError as fault:
            volume.update(state=ERROR, fault=str(fault))
            told["failure"] = {"type": type(fault).__name__, "message": str(fault)}
            return self.notifier.error(ctxt, "volume.create.error", told)
        volume["state"] = AVAILABLE
        print(f"made {request['name']}", flush=True)
        self.notifier.info(ctxt, "volume.create.end", told)
        self.publish_capacity(ctxt)

    def find_volume(self, ctxt, volume_id):
        return self.volumes.get(volume_id)

    def list_volumes(self, ctxt):
        return list(self.volumes.values())

    def publish_capacity(self, ctxt):
        free = 200 - sum(v["size_gib"] for v in self.volumes.values() if v["state"] != ERROR)
        report = {"host": self.host, "total_gib": 200, "free_gib": free, "reported_at": datetime.datetime.utcnow().isoformat()}
        self.scheduler.cast(ctxt, "report_capacity", capacity=report)

url, host, folder = sys.argv[1:]
cfg.CONF([], project="volume")
transport = oslo_messaging.get_rpc_transport(cfg.CONF, url)
manager = VolumeManager(transport, oslo_messaging.get_notification_transport(cfg.CONF, url), host, folder)
server = oslo_messaging.get_rpc_server(transport, oslo_messaging.Target(topic="volume", server=host), [manager], executor="threading")
server.start()
manager.publish_capacity({})
print("is serving", flush=True)
server.wait()
