using System.Text.Json;

namespace TypedRpc.Interop.Tests.Oslo;

/// <summary>A notification as an endpoint of oslo.messaging got it.</summary>
public sealed record PythonNotification(
    string Priority, Dictionary<string, JsonElement> Context, string Publisher, string Type, PythonValue Payload,
    Dictionary<string, string> Metadata)
{
    public Guid MessageId => Guid.Parse(Metadata["message_id"]);
}
