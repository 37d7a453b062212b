namespace TypedRpc.Load.Measuring;

/// <summary>What a process has used and done until now.</summary>
/// <param name="ProcessorSeconds">The processor time of the process, in user and kernel mode.</param>
/// <param name="AllocatedBytes">The bytes that .NET has allocated; null where the process is not .NET.</param>
/// <param name="Operations">The operations that the process has served.</param>
/// <param name="MemoryBytes">The physical memory of the process.</param>
internal sealed record ProcessMark(double ProcessorSeconds, long? AllocatedBytes, long Operations, long MemoryBytes)
{
    public static ProcessMark Now() => new(
        Environment.CpuUsage.TotalTime.TotalSeconds, GC.GetTotalAllocatedBytes(precise: true), Served.Count, Environment.WorkingSet);
}
