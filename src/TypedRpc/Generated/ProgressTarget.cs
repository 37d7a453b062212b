using TypedRpc.Serialization;

namespace TypedRpc.Generated;

/// <summary>A receiver of progress, independent of the type of its values.</summary>
internal abstract class ProgressTarget
{
    /// <summary>Decodes a value and reports it. Runs user code, which may throw.</summary>
    public abstract void Report(ref MessagePackReader reader);
}

/// <inheritdoc/>
internal sealed class ProgressTarget<T>(IProgress<T> progress, Shape<T> shape) : ProgressTarget
{
    public override void Report(ref MessagePackReader reader) => progress.Report(shape.Read(ref reader));
}
