namespace TypedRpc.Generators.Tests.Evolution;

/// <summary>One state of a contract, with what is called and what comes back.</summary>
/// <param name="Methods">The methods; the one called RunAsync is called.</param>
/// <param name="Arguments">Its arguments, as code.</param>
/// <param name="Result">What it returns, as code.</param>
/// <param name="Version">The version of the contract.</param>
/// <param name="Topic">The arguments of its attribute.</param>
/// <param name="Types">Types that it carries.</param>
/// <param name="Name">The name of the interface.</param>
/// <param name="Pool">The pool of a listener.</param>
internal sealed record Side(string Methods, string Arguments = "", string Result = "null", string Version = "1.0", string Topic = "\"t\"", string Types = "", string Name = "IService", string? Pool = null)
{
    public bool IsNotifications => Methods.Contains("[Notification", StringComparison.Ordinal);

    public string Source => $$"""
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using TypedRpc;
        namespace Demo;
        {{(IsNotifications ? $"[NotificationTopic({Topic})]" : $"[RpcTopic({Topic}, Version = \"{Version}\")]")}}
        public interface {{Name}} { {{Methods}} {{(IsNotifications ? "[Notification(\"done\")] Task DoneAsync();" : "")}} }
        {{Types}}
        public static class Values
        {
            public static object?[] Arguments => new object?[] { {{Arguments}} };
            public static object? Result => {{Result}};
        }
        """;
}
