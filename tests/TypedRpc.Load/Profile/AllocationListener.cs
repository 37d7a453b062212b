using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace TypedRpc.Load.Profile;

/// <summary>Adds up the bytes that this process allocates, by type, from the runtime's random samples of allocations.</summary>
/// <remarks>
/// The event AllocationSampled of .NET 10: each allocated byte is the one that takes a sample with a probability of 1/102,400. An object of
/// n bytes is sampled with p = 1 - (1 - 1/102,400)^n, and a sample of it stands for n/p bytes.
/// </remarks>
internal sealed class AllocationListener : EventListener
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const EventKeywords AllocationSampling = (EventKeywords)0x80000000000;
    private const double BytesBetweenSamples = 102_400;

    // An EventListener is told of the sources before its own constructor runs, hence no initializer that other threads would need.
    private readonly ConcurrentDictionary<string, double> _bytes = new();
    private volatile bool _isOn;

    /// <summary>Begins to count. Whatever was counted before is forgotten.</summary>
    public void Start()
    {
        _bytes.Clear();
        Samples = 0;
        _isOn = true;
    }

    /// <summary>Ends counting, and returns the bytes by type.</summary>
    public IReadOnlyDictionary<string, double> Stop()
    {
        _isOn = false;
        return _bytes.ToDictionary();
    }

    /// <summary>The number of samples.</summary>
    public int Samples { get; private set; }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Runtime)
            EnableEvents(eventSource, EventLevel.Informational, AllocationSampling);
    }

    // One thread of the runtime dispatches all events.
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (!_isOn || eventData.EventName != "AllocationSampled" || eventData.PayloadNames is not { } names)
            return;
        string type = (string)eventData.Payload![names.IndexOf("TypeName")]!;
        double size = Convert.ToDouble(eventData.Payload[names.IndexOf("ObjectSize")], CultureInfo.InvariantCulture);
        double probability = -double.ExpM1(size * Math.Log(1 - (1 / BytesBetweenSamples)));
        _bytes.AddOrUpdate(type, static (_, bytes) => bytes, static (_, sum, bytes) => sum + bytes, size / probability);
        Samples++;
    }
}
