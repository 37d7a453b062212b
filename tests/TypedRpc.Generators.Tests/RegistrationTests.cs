using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace TypedRpc.Generators.Tests;

public sealed class RegistrationTests
{
    private const string HintName = "TypedRpc.Registration.g.cs";

    private const string Contract =
        "namespace Demo { [TypedRpc.RpcTopic(\"t\")] public interface I{0} { [TypedRpc.Call] System.Threading.Tasks.Task PingAsync(); } }";

    private const string Transport = """
        using System;
        using TypedRpc.Transport;
        [assembly: TypedRpc.RpcTransport("rab\"bit", typeof(Acme.@class))]
        [assembly: TypedRpc.RpcTransport("amqp", typeof(Acme.@class))]
        [assembly: TypedRpc.RpcTransport("hidden", typeof(Acme.Hidden))]
        [assembly: TypedRpc.RpcTransport("made", typeof(Acme.Made))]
        [assembly: TypedRpc.RpcTransport("open", typeof(Acme.Open<>))]
        namespace Acme
        {
            public class @class : Base { }
            internal class Hidden : Base { }
            public class Made : Base { public Made(int a) { } }
            public class Open<T> : Base { }
            public abstract class Base : ITransportFactory { #MEMBERS# }
        }
        """;

    [Fact]
    public void Contracts_are_registered_in_ordinal_order()
    {
        string source = Harness.Accept(
            [.. new[] { "b", "B", "a", "Z" }.Select(name => Contract.Replace("{0}", name, StringComparison.Ordinal))]).Sources[HintName];
        Added(source).ShouldBe(["global::Demo.IB", "global::Demo.IZ", "global::Demo.Ia", "global::Demo.Ib"]);
        source.ShouldContain("internal static class Registration_Test_");
        source.ShouldContain("[global::System.Runtime.CompilerServices.ModuleInitializer]");
    }

    [Fact]
    public void An_executable_registers_the_transports_that_it_can_make()
    {
        Run run = Harness.Start(Executable(OutputKind.ConsoleApplication));
        run.Sources.Keys.ShouldBe([HintName]);
        run.Sources[HintName].Split('\n')
            .Where(line => line.Contains("TransportRegistry", StringComparison.Ordinal)).Select(line => line.Trim()).ShouldBe(
        [
            "global::TypedRpc.Transport.TransportRegistry.Register(\"amqp\", static () => new global::Acme.@class());",
            "global::TypedRpc.Transport.TransportRegistry.Register(\"rab\\\"bit\", static () => new global::Acme.@class());",
        ]);
    }

    [Fact]
    public void A_library_registers_no_transport_and_nothing_is_written_for_nothing() =>
        Harness.Start(Executable(OutputKind.DynamicallyLinkedLibrary)).Sources.ShouldBeEmpty();

    [Theory]
    [InlineData(LanguageVersion.CSharp7_3, false)]
    [InlineData(LanguageVersion.CSharp8, false)]
    [InlineData(LanguageVersion.CSharp9, true)]
    public void An_executable_in_a_language_without_module_initializers_gets_no_code_that_it_cannot_compile(
        LanguageVersion version, bool registers)
    {
        CSharpCompilation executable = Executable(OutputKind.ConsoleApplication, "class Program { static void Main() { } }", version);
        executable = executable.WithOptions(executable.Options.WithNullableContextOptions(NullableContextOptions.Disable));

        Harness.Start(executable).Sources.Count.ShouldBe(registers ? 1 : 0);
    }

    private static CSharpCompilation Executable(
        OutputKind kind, string source = "return;", LanguageVersion version = LanguageVersion.Latest)
    {
        CSharpCompilation library = Harness.Compile(
            [Transport.Replace("#MEMBERS#", Members(), StringComparison.Ordinal)], name: "Acme.Transport");
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult emitted = library.Emit(image);
        emitted.Success.ShouldBeTrue(string.Join("\n", emitted.Diagnostics));
        return Harness.Compile([source], kind, version, "My App").AddReferences(MetadataReference.CreateFromImage(image.ToArray()));
    }

    // The members of ITransportFactory, whatever they are.
    private static string Members() => string.Join("\n", typeof(TypedRpc.Transport.ITransportFactory).GetMethods().Select(method =>
        $"public {Name(method.ReturnType)} {method.Name}("
            + string.Join(", ", method.GetParameters().Select((p, i) => $"{Name(p.ParameterType)} p{i}"))
            + ") => throw new NotSupportedException();"));

    private static string Name(Type type) => type.IsGenericType
        ? $"global::{type.Namespace}.{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}"
            + $"<{string.Join(", ", type.GetGenericArguments().Select(Name))}>"
        : type == typeof(void) ? "void" : "global::" + type.FullName!.Replace('+', '.');

    private static IEnumerable<string> Added(string source) => source.Split('\n')
        .Where(line => line.Contains("RpcContracts.Add<", StringComparison.Ordinal))
        .Select(line => line.Split('<')[1].Split('>')[0]);
}
