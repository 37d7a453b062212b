using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>Writes payloads as JSON, without their secrets.</summary>
internal sealed class PayloadJson(Redaction redaction, RpcJsonOptions options)
{
    /// <summary>Writes a payload, or a part of one that lies deeper in it.</summary>
    /// <exception cref="ArgumentException">A part of it cannot travel, or could not be read.</exception>
    public ReadOnlyMemory<byte> Write<TPayload>(Shape<TPayload> shape, TPayload payload, int depth = 1)
    {
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            var writer = new JsonPayloadWriter(scratch.Json, options, redaction, depth);
            shape.Write(ref writer, payload);
            return scratch.Written.ToArray();
        }
        catch (Exception fault)
        {
            throw new ArgumentException(fault is RpcSerializationException ? fault.Message : $"The payload could not be read: {fault.GetType()}.", nameof(payload), fault);
        }
        finally
        {
            scratch.Return();
        }
    }
}
