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
internal sealed record Side(
    string Methods, string Arguments = "", string Result = "null", string Version = "1.0", string Topic = "\"t\"", string Types = "",
    string Name = "IService", string? Pool = null)
{
    private const string MessagePack = """
        using System;
        namespace MessagePack
        {
            public class MessagePackObjectAttribute : Attribute { public MessagePackObjectAttribute(bool keyAsPropertyName = false) { } }
            public class KeyAttribute : Attribute { public KeyAttribute(int x) { } public KeyAttribute(string x) { } }
            [AttributeUsage(AttributeTargets.All, AllowMultiple = true, Inherited = false)] public class UnionAttribute : Attribute { public UnionAttribute(int key, Type subType) { } }
        }
        """;

    public bool IsNotifications => Methods.Contains("[Notification", StringComparison.Ordinal);

    /// <summary>Attributes of the assembly.</summary>
    public string Assembly { get; init; } = "";

    /// <summary>Attributes of the interface, apart from that of its address.</summary>
    public string Attributes { get; init; } = "";

    /// <summary>The program, and look-alikes of MessagePack-CSharp's attributes.</summary>
    public string[] Sources => [Source, MessagePack];

    private string Source => $$"""
        using System;
        using System.Collections.Generic;
        using System.Text.Json.Serialization;
        using System.Threading.Tasks;
        using TypedRpc;
        {{Assembly}}
        namespace Demo;
        {{(IsNotifications ? $"[NotificationTopic({Topic})]" : $"[RpcTopic({Topic}, Version = \"{Version}\")]")}}
        {{Attributes}} public interface {{Name}} { {{Methods}} {{(IsNotifications ? "[Notification(\"done\")] Task DoneAsync();" : "")}} }
        {{Types}}
        public static class Values
        {
            public static object?[] Arguments => new object?[] { {{Arguments}} };
            public static object? Result => {{Result}};
            public static async IAsyncEnumerable<T> Items<T>(params T[] items) { foreach (T item in items) { await Task.Yield(); yield return item; } }
        }
        """;
}
