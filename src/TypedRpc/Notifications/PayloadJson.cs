using TypedRpc.Serialization;

namespace TypedRpc.Notifications;

/// <summary>Serializes payloads as JSON, without redacted members.</summary>
internal sealed class PayloadJson(Redaction redaction, RpcJsonOptions options)
{
    /// <summary>Serializes a payload, or a part of one at the given depth.</summary>
    /// <exception cref="ArgumentException">A value cannot be serialized, or reading a member threw.</exception>
    public ReadOnlyMemory<byte> Write<TPayload>(Shape<TPayload> shape, TPayload payload, int depth = 1)
    {
        JsonScratch scratch = JsonScratch.Rent();
        try
        {
            var writer = new JsonPayloadWriter(scratch.Json, options, redaction, depth);
            shape.Write(ref writer, payload);
            return scratch.Written.ToArray();
        }
        catch (Exception exception)
        {
            throw new ArgumentException(
                exception is RpcSerializationException ? exception.Message : $"The payload could not be read: {exception.GetType()}.",
                nameof(payload),
                exception);
        }
        finally
        {
            scratch.Return();
        }
    }
}
