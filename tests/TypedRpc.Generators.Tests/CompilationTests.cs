namespace TypedRpc.Generators.Tests;

/// <summary>Contracts that are unusual and must have code without an error or a warning; the harness holds that.</summary>
public sealed class CompilationTests
{
    private const string Usings = """
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using TypedRpc;

        """;

    [Fact]
    public void Payloads_of_every_construction_are_made() => Harness.Accept(Usings + """
        using System.Diagnostics.CodeAnalysis;
        public record Empty; public record struct EmptyStruct; public readonly record struct Ro(int A, string B = "x"); public record Base(int A) { public int B { get; set; } } public record Derived(int A, int C) : Base(A);
        public class Two { public Two() { } public Two(int a) { A = a; } public int A { get; set; } }
        public class Most { public Most(int a) : this(a, 0) { } public Most(int a, int b) { A = a; B = b; } public Most(int a, int b, int c) { A = a; B = b; } public int A { get; } public int B { get; } }
        public class Sets { [SetsRequiredMembers] public Sets(string name) { Name = name; } public required string Name { get; init; } public required int Other { get; set; } }
        public class Needs { public Needs(string name) { Name = name; } public required string Name { get; init; } }
        public struct WithCtor { public WithCtor(int a) { A = a; } public int A { get; } }
        public struct ParamlessCtor { public ParamlessCtor() { A = 5; } public ParamlessCtor(int b, int c) { A = b; } public int A { get; init; } }
        public class Optional { public Optional(int a, string unrelated = "u", double d = 2.5) { A = a; } public int A { get; } }
        public class InParam { public InParam(in int a) { A = a; } public int A { get; } }
        public class Hides : Base2 { public new string A { get; set; } = ""; } public class Base2 { public int A { get; set; } public virtual int V { get; set; } } public class HalfOverride : Base2 { public override int V { get => 1; } }
        public class ByMethod : Base2 { public new void A() { } } public class Private { [System.Text.Json.Serialization.JsonIgnore] public int A { get; private set; } [System.Text.Json.Serialization.JsonIgnore] public int B { private get; set; } [System.Text.Json.Serialization.JsonIgnore] public int C { get; protected set; } internal int D { get; set; } public static int E { get; set; } public int this[int i] => i; public ReadOnlySpan<byte> Span => default; public Action? F => null; public int G; private int _h; }
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task AAsync(Empty a, EmptyStruct b, Ro c, Base d, Derived e, Two f, Most g, Sets h, Needs i, WithCtor j, ParamlessCtor k, Optional l, InParam m, Hides n, HalfOverride o, Private p, ByMethod q);
            [Call] Task<EmptyStruct?> BAsync(Empty? a, EmptyStruct? b, Ro? c, List<Ro?> d, Dictionary<int, WithCtor?> e, Ro?[] f);
        }
        """);

    [Fact]
    public void A_contract_without_methods_has_code() => Harness.Accept(Usings + "[RpcTopic(\"t\")] public interface IFoo { }");
}
