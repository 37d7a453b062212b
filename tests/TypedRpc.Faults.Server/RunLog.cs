using System.Globalization;
using System.Text;
using TypedRpc.Faults.Tests.Work;

namespace TypedRpc.Faults.Server;

/// <summary>Writes a line for each run to the standard output, unbuffered: what is written survives the process.</summary>
internal sealed class RunLog : IDisposable
{
    private readonly Stream _output = Console.OpenStandardOutput();
    private readonly object _lock = new();

    public void Write(string line)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (_lock)
            _output.Write(bytes);
    }

    public void Run(long id, bool redelivered) => Write(string.Create(CultureInfo.InvariantCulture, $"run {id} {(redelivered ? 1 : 0)}"));

    /// <summary>Writes what has happened to a request for <see cref="ILongWork"/>.</summary>
    public void Event(LongEvent what, long id, long at) =>
        Write(string.Create(CultureInfo.InvariantCulture, $"event {what} {id} {at}"));

    public void Dispose() => _output.Dispose();
}
