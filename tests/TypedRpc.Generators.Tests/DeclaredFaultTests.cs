using System.Globalization;

namespace TypedRpc.Generators.Tests;

/// <summary>Exceptions that contracts declare.</summary>
public sealed class DeclaredFaultTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Theory]
    [InlineData("[Call, Throws({|TRPC0031:typeof(string)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:null|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(int[])|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Open<>)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Abstract)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Hidden)|})] Task AAsync(); private class Hidden : Exception { }")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(RpcTimeoutException)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(TaskCanceledException)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Unbuildable)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Private)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0031:typeof(Twice)|})] Task AAsync();")]
    [InlineData("[Call, Throws({|TRPC0016:typeof(Uncarried)|})] Task AAsync();")]
    [InlineData("[Cast, Throws({|TRPC0031:typeof(Good)|})] Task AAsync();")]
    [InlineData("[Call, Throws(typeof(Good), Name = {|TRPC0006:\"a b\"|})] Task AAsync();")]
    [InlineData("[Call, Throws(typeof(Good)), Throws({|TRPC0032:typeof(Other)|}, Name = \"Good\")] Task AAsync();")]
    [InlineData("[Call, Throws(typeof(Good), Name = \"m.Good\"), Throws({|TRPC0032:typeof(Other)|}, Module = \"m\", Name = \"Good\")] Task AAsync();")]
    [InlineData(
        "[Call, Throws(typeof(Good), Module = \"m\"), Throws({|TRPC0032:typeof(Other)|}, Module = \"m\", Name = \"Good\")] Task AAsync();")]
    [InlineData(
        "[Call, Throws(typeof(Filled<int>), Module = \"m\"), Throws({|TRPC0032:typeof(Filled<string>)|}, Module = \"m\")] Task AAsync();")]
    public void An_exception_that_cannot_be_declared_is_reported(string method) => Marked.Hold(
        Usings + """
        public class Good : Exception { }
        public class Other : Exception { }
        public class Open<T> : Exception { }
        public class Filled<T> : Exception { }
        public abstract class Abstract : Exception { }
        public class Unbuildable : Exception { public Unbuildable(int code) { } }
        public class Private : Exception { private Private() { } }
        public class Twice : Exception { public int ANumber { get; set; } public int A_number { get; set; } }
        public class Uncarried : Exception { public Action? Why { get; set; } }

        """,
        $"[RpcTopic(\"t\")] public interface IFoo {{ {method} }}");

    [Theory]
    [InlineData("Module = {|TRPC0039:\"\"|}")]
    [InlineData("Module = {|TRPC0039:\" \"|}")]
    [InlineData("Module = {|TRPC0039:\"cinder exception\"|}")]
    [InlineData("Module = {|TRPC0039:\"cinder-api\"|}")]
    [InlineData("Module = {|TRPC0039:\"cinder.\"|}")]
    [InlineData("Module = {|TRPC0039:\".cinder\"|}")]
    [InlineData("Module = {|TRPC0039:\"cinder..exception\"|}")]
    [InlineData("Module = {|TRPC0039:\"cinder.2\"|}")]
    [InlineData("Module = {|TRPC0039:\"cindér\"|}")]
    [InlineData("Module = {|TRPC0039:Longest + \"b\"|}")]
    [InlineData("Module = \"cinder\", Name = {|TRPC0039:\"\"|}")]
    [InlineData("Module = \"cinder\", Name = {|TRPC0039:\"exception.NotFound\"|}")]
    [InlineData("Name = {|TRPC0039:\"not-found\"|}, Module = \"cinder\"")]
    [InlineData("Module = {|TRPC0039:\"1\"|}, Name = {|TRPC0039:\"2\"|}")]
    public void A_name_that_Python_cannot_know_is_reported(string arguments) => Marked.Hold(
        Usings + $"public static class Names {{ public const string Longest = \"{new string('a', 200)}\"; }}",
        "[RpcTopic(\"t\")] public interface IFoo { [Call, Throws(typeof(InvalidOperationException), "
            + arguments.Replace("Longest", "Names.Longest", StringComparison.Ordinal) + ")] Task AAsync(); }");

    [Fact]
    public void A_type_whose_name_is_not_valid_in_Python_needs_another_name() => Marked.Hold(
        Usings + "public class Échec : Exception { }",
        "[RpcTopic(\"t\")] public interface IFoo { [Call, Throws({|TRPC0039:typeof(Échec)|}, Module = \"m\")] Task AAsync(); [Call, Throws(typeof(Échec), Module = \"m\", Name = \"Failure\")] Task BAsync(); [Call, Throws(typeof(Échec))] Task CAsync(); }");

    [Theory]
    [InlineData("Module = \"cinder.exception\"")]
    [InlineData("Module = \"_a1.B_2\", Name = \"_1\"")]
    [InlineData("Module = null, Name = \"not-found\"")]
    [InlineData("Module = \"m\", Name = null")]
    public void Names_of_Python_may_be_any_of_its_identifiers(string arguments) => Harness.Accept(
        Usings + "[RpcTopic(\"t\")] public interface IFoo { [Call, Throws(typeof(InvalidOperationException), " + arguments
            + ")] Task AAsync(); }");

    [Fact]
    public void The_error_of_a_Python_name_says_what_is_wrong()
    {
        Run run = Harness.Start(Harness.Compile([Usings
            + "[RpcTopic(\"t\")] public interface IFoo { [Call, Throws(typeof(Exception), Module = \"a b\", Name = \"c d\")] Task AAsync(); }"]));
        run.Problems.Select(one => one.GetMessage(CultureInfo.InvariantCulture)).ShouldBe([
            "'a b' is not a valid Python module: it must be identifiers joined by dots, as in cinder.exception, "
                + "at most 200 characters of ASCII",
            "'c d' is not a valid name of a Python class: it must be an identifier, as in VolumeNotFound, at most 200 characters of ASCII",
        ]);
    }

    [Fact]
    public void An_interface_with_an_impossible_declaration_is_reported_once() => Marked.Hold(
        Usings,
        "[RpcTopic(\"t\"), Throws({|TRPC0031:typeof(string)|})] public interface IFoo { [Call] Task AAsync(); [Call] Task BAsync(); [Cast] Task CAsync(); }");

    [Fact]
    public void A_notification_declares_no_exceptions() => Marked.Hold(
        Usings,
        "[NotificationTopic] public interface IFoo { [Notification(\"a\"), Throws({|TRPC0031:typeof(InvalidOperationException)|})] Task AAsync(int a); }");

    [Fact]
    public void An_interface_of_casts_may_declare_exceptions_for_calls_to_come() => Harness.Accept(
        Usings + "[RpcTopic(\"t\"), Throws(typeof(InvalidOperationException))] public interface IFoo { [Cast] Task AAsync(); }").All
            .ShouldNotContain("FaultShape");

    [Fact]
    public void Every_way_to_build_an_exception_compiles() => Harness.Accept(Usings + """
        namespace Demo
        {
            public class @class : Exception { public @class(string @message, int @new, Exception? inner = null) : base(message, inner) { @New = @new; } public int @New { get; } }
            public class Plain : Exception;
            public class Messages : Exception { public Messages(string Message) : base(Message) { } public override string Message => base.Message + "!"; }
            public class Many : Exception { public Many() { } public Many(string m) { } public Many(int __0, string message, double x = 1.5) : base(message) { __value = __0; this.__0 = __0; } public int __0 { get; } public int __value { get; set; } public required string Must { get; init; } public int Kept { get; init; } = 7; }
            public class Generic<T> : Exception { public T? Value { get; set; } }
            public class Outer { public class Inner(string message) : Exception(message) { public List<Inner2> All { get; init; } = []; } public record Inner2(int A); }
            internal class Secret : Exception { }
            [RpcTopic("t"), Throws(typeof(Plain))] internal interface IFoo : IBase
            {
                [Call, Throws(typeof(@class)), Throws(typeof(Messages)), Throws(typeof(Many)), Throws(typeof(Generic<int>)), Throws(typeof(Generic<List<string>>), Name = "other"), Throws(typeof(Outer.Inner)), Throws(typeof(Secret)), Throws(typeof(Secret)), Throws(typeof(Exception))]
                Task AAsync();
                [Call, Throws(typeof(ArgumentOutOfRangeException)), Throws(typeof(KeyNotFoundException), Name = "key"), Throws(typeof(System.IO.IOException)), Throws(typeof(TimeoutException)), Throws(typeof(NotImplementedException)), Throws(typeof(UnauthorizedAccessException))]
                Task<int> BAsync();
            }
            [Throws(typeof(FormatException))] public interface IBase { [Call] Task CAsync(); }
        }
        """);

    [Fact]
    public Task A_call_that_declares_exceptions() => Snapshot.MatchAsync("""
        using System;
        using System.Threading.Tasks;
        using TypedRpc;

        namespace Demo;

        public class QuotaExceeded(string message, int limitGib) : Exception(message)
        {
            public int LimitGib { get; } = limitGib;

            public string? Hint { get; init; }
        }

        public sealed class ProjectQuotaExceeded(string message, int limitGib) : QuotaExceeded(message, limitGib);

        public sealed class VolumeNotFound(string message) : Exception(message);

        [RpcTopic("volume")]
        public interface IVolumeService
        {
            [Call, Throws(typeof(QuotaExceeded)), Throws(typeof(ProjectQuotaExceeded), Name = "project_quota"), Throws(typeof(VolumeNotFound), Module = "cinder.exception")]
            Task CreateVolumeAsync();
        }
        """);
}
