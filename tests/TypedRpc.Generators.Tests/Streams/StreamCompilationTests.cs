using Microsoft.CodeAnalysis;
using TypedRpc.Generators.Tests.FailureClasses;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.Streams;

/// <summary>Calls with streams and progress that must have code without an error or a warning; the harness checks that.</summary>
public sealed class StreamCompilationTests
{
    [Fact]
    public void Items_and_progress_can_be_of_every_type_that_a_result_can_have() => Harness.Accept(Usings + """
        public enum Kind : byte { A } public record Row(int A, Row? Next); public record struct Point(int X, int Y);
        public interface IBase<T> { [Call] IAsyncEnumerable<T> InheritedAsync(IAsyncEnumerable<List<T>> items, IProgress<T?> progress); }
        [RpcTopic("t")]
        public interface IFoo : IBase<Row>
        {
            [Call] IAsyncEnumerable<int> AAsync();
            [Call] IAsyncEnumerable<int?> BAsync(IAsyncEnumerable<Kind?> items);
            [Call] IAsyncEnumerable<Row?> CAsync(IAsyncEnumerable<Row?> items, IProgress<Row?>? progress = null);
            [Call] IAsyncEnumerable<(int Left, string? Right)> DAsync(IAsyncEnumerable<(Row? A, Point? B)> items, IProgress<(int, int)> progress);
            [Call] IAsyncEnumerable<Dictionary<string, Row[]>> EAsync(IAsyncEnumerable<byte[]> items, IProgress<object?> progress);
            [Call] Task FAsync(IAsyncEnumerable<RpcValue> items, IProgress<string?> progress);
            [Call] ValueTask GAsync(IProgress<Kind> progress, int a, IAsyncEnumerable<Guid> items, string b = "x", params int[] c);
            [Call] ValueTask<Point?> HAsync(IAsyncEnumerable<Point?> items, CancellationToken token);
            [Call] IAsyncEnumerable<Row>? IAsync(IProgress<int> progress = null!);
        }
        """);

    [Fact]
    public void Nullability_may_be_left_unsaid() => Harness.Accept("#nullable disable\n" + Usings + """
        public class Row { public string A { get; set; } }
        [RpcTopic("t")]
        public interface IFoo { [Call] IAsyncEnumerable<Row> AAsync(IAsyncEnumerable<string> items, IProgress<Row> progress = null); }
        """);

    [Fact]
    public void A_stream_and_progress_may_stand_anywhere_before_the_token()
    {
        string all = Harness.Accept(Usings + """
            [RpcTopic("t")]
            public interface IFoo
            {
                [Call] Task<int> AAsync(IProgress<int> done, string a, IAsyncEnumerable<int> rows, string b, CancellationToken token);
                [Call] Task<int> BAsync(string a, string b, IAsyncEnumerable<int> rows, IProgress<int> done);
            }
            """).All;
        all.ShouldContain(".AAsync(invocation.Progress(", Case.Sensitive);
        all.ShouldContain("), __a.Item1, invocation.ReadItems(", Case.Sensitive);
        all.ShouldContain("), __a.Item2, invocation.CancellationToken)", Case.Sensitive);
        all.ShouldContain(".BAsync(__a.Item1, __a.Item2, invocation.ReadItems(", Case.Sensitive);
    }

    [Fact, FailureClass(1), FailureClass(2)]
    public void Keywords_and_the_names_of_generated_code_are_names_of_streams_and_progress() => Harness.Accept(Usings + """
        namespace @namespace.@class
        {
            public record @record(int @int);
            [RpcTopic("t")]
            public interface @interface
            {
                [Call] IAsyncEnumerable<@record> @return(IAsyncEnumerable<@record> @event, IProgress<@record> @params, CancellationToken @ref);
                [Call] Task AAsync(IAsyncEnumerable<int> __a, IProgress<int> __live0, int __live1, in CancellationToken __token);
                [Call] Task BAsync(IAsyncEnumerable<int> streams, IProgress<int> invocation, int implementation, int __invoker, int __m0);
                [Call] Task CAsync(in IAsyncEnumerable<int> invocation, in IProgress<int> __live0, in int __live1, in CancellationToken __p0);
                [Call] IAsyncEnumerable<int> StreamAsync(IAsyncEnumerable<int> ReadItems, IProgress<int> Progress);
                [Call] Task CallStreams(IAsyncEnumerable<int> Send, IProgress<int> Report);
            }
        }
        """);

    [Fact, FailureClass(8)]
    public void Namespaces_and_types_of_the_user_do_not_hide_those_of_streams() => Harness.Accept("""
        namespace Demo.System { public class IProgress<T> { public int A { get; set; } } public class Threading { } }
        namespace Demo
        {
            using global::System.Collections.Generic;
            using global::System.Threading.Tasks;
            public class TypedRpc { } public class CallStreams { public int A { get; set; } }
            public class IAsyncEnumerable { public int A { get; set; } }
            [global::TypedRpc.RpcTopic("t")]
            public interface IFoo
            {
                [global::TypedRpc.Call] IAsyncEnumerable<CallStreams> AAsync(IAsyncEnumerable<IAsyncEnumerable> items, global::System.IProgress<int> progress);
                [global::TypedRpc.Call] Task BAsync(System.IProgress<int> payload);
            }
        }
        """);

    [Fact, FailureClass(14)]
    public void Overloads_that_differ_in_a_stream_or_in_how_it_is_passed_are_each_called()
    {
        string all = Harness.Accept(Usings + """
            [RpcTopic("t")]
            public interface IFoo
            {
                [Call] Task AAsync(int a);
                [Call(Name = "a_items")] Task AAsync(int a, IAsyncEnumerable<int> b);
                [Call(Name = "a_in_items")] Task AAsync(int a, in IAsyncEnumerable<int> b);
                [Call(Name = "a_progress")] Task AAsync(int a, IProgress<int> b);
                [Call(Name = "a_in_progress")] Task AAsync(in int a, in IProgress<int> b, in CancellationToken c);
            }
            """).All;
        all.ShouldContain("AAsync(__a.Item1, in __live1)");
        all.ShouldContain("AAsync(in __a.Item1, in __live1, in __token)");
    }

    [Fact, FailureClass(31)]
    public void A_base_of_another_assembly_has_streams_as_from_source()
    {
        const string Library = """
            namespace Lib;
            public record Row(int A);
            public interface IRoot<T> { [Call(LivenessSeconds = 2)] IAsyncEnumerable<T?> RootAsync(in IAsyncEnumerable<T> items, IProgress<Row>? progress = null); }
            """;
        using var image = new MemoryStream();
        Harness.Compile([Usings + Library], name: "Library").Emit(image).Success.ShouldBeTrue();
        const string User = "[RpcTopic(\"u\")] public interface IBar : Lib.IRoot<Lib.Row[]> { }";
        Run run = Harness.Start(
            Harness.Compile([Usings + User], name: "User").AddReferences(MetadataReference.CreateFromImage(image.ToArray())));
        run.Problems.ShouldBeEmpty();
        run.All.ShouldBe(Harness.Start(Harness.Compile([Usings + User, Usings + Library], name: "User")).All);
        run.All.ShouldContain("Liveness = global::System.TimeSpan.FromTicks(20000000L), StreamsResult = true, StreamsArgument = true, "
            + "ReportsProgress = true");
    }

    [Theory]
    [InlineData("Task AAsync(int a)")]
    [InlineData("ValueTask<int> AAsync(CancellationToken token)")]
    public void A_call_without_streams_has_no_part_of_them(string method)
    {
        string all = Harness.Accept($$"""{{Usings}}[RpcTopic("t")] public interface IFoo { [Call] {{method}}; }""").All;
        foreach (string part in new[] { "CallStreams", "Stream", "ReadItems", "Progress", "Liveness" })
            all.ShouldNotContain(part, Case.Sensitive);
    }

    [Fact]
    public void Streams_and_progress_are_left_out_of_what_a_call_notifies_of() => Harness.Accept(Usings + """
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call(Notify = "a")] IAsyncEnumerable<int> AAsync(int a, IAsyncEnumerable<string> password, IProgress<string> secret);
        }
        """);
}
