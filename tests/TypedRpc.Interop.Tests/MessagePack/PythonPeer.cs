namespace TypedRpc.Interop.Tests.MessagePack;

/// <summary>The package msgpack of Python, as Debian has it.</summary>
public sealed class PythonPeer()
    : Peer("/usr/bin/python3", "peer.py", "Install msgpack for the Python of the system (Debian: apt-get install python3-msgpack).");
