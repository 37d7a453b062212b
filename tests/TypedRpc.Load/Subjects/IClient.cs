using TypedRpc.Load.Measuring;

namespace TypedRpc.Load.Subjects;

/// <summary>The client side of a subject, connected.</summary>
internal interface IClient : IAsyncDisposable
{
    /// <summary>True when the subject has the operation.</summary>
    bool Supports(Operation operation) => operation == Operation.Call;

    /// <summary>Sends the bytes and returns those of the reply.</summary>
    ValueTask<byte[]> CallAsync(byte[] body);

    /// <summary>Sends the bytes without a reply.</summary>
    ValueTask SendAsync(Operation operation, byte[] body) => throw new NotSupportedException();

    /// <summary>Completes when all that was accepted has been delivered.</summary>
    ValueTask FlushAsync() => ValueTask.CompletedTask;
}
