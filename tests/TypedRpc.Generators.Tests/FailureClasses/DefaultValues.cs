using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Default values of every kind, and params.</summary>
[FailureClass(12)]
public sealed class DefaultValues
{
    [Fact]
    public void Default_values_of_every_kind_are_literals() => Harness.Accept(Usings + """
        public enum E : sbyte { A = -3 } public struct S { } 
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task AAsync(sbyte a = -1, byte b = 255, short c = -5, ushort d = 6, int e = int.MinValue, uint f = uint.MaxValue, long g = long.MinValue, ulong h = ulong.MaxValue);
            [Call] Task BAsync(float a = float.NaN, float b = float.NegativeInfinity, float c = float.Epsilon, double d = double.PositiveInfinity, double e = -0.0, double f = 1e300, decimal g = decimal.MinValue, decimal h = 0.10m);
            [Call] Task CAsync(bool a = true, char b = '\u2028', char c = '\\', string d = "\"\\\r\n\u2028{}", string? e = null, E f = E.A, E? g = E.A, E h = (E)7, int? i = 5, sbyte? j = -1);
            [Call] Task DAsync(Guid a = default, S b = default, DateTime c = default, int[]? d = null, CancellationToken e = default);
            [Call] Task EAsync(params string[] names);
            [Call] Task FAsync([System.Runtime.InteropServices.Optional, System.Runtime.CompilerServices.DateTimeConstant(5)] DateTime a, [System.Runtime.InteropServices.Optional] int b);
        }
        """);

    [Fact]
    public void A_value_may_be_left_to_an_attribute_and_to_the_compiler() => Harness.Accept(Usings + """
        using System.Runtime.CompilerServices;
        using System.Runtime.InteropServices;
        [RpcTopic("t")]
        public interface IFoo
        {
            [Call] Task AAsync([Optional, DefaultParameterValue(5)] int a, [Optional] string? b, [Optional, DecimalConstant(1, 0, (uint)0, 0, 15)] decimal c, [CallerMemberName] string d = "", [CallerLineNumber] int e = 0);
            [Call] Task BAsync(in int a = 5, in string b = "x", in CancellationToken c = default);
            [Call] Task CAsync(int first, params string?[]? rest);
            [Call] Task DAsync(params int[][] rest);
        }
        """).All.ShouldContain("int __0 = 5;");

    [Fact]
    public void An_enum_without_a_member_for_its_default_and_with_a_keyword_for_one_is_printed() => Harness.Accept(Usings + """
        public enum @enum : ulong { @default = ulong.MaxValue } [Flags] public enum Small : sbyte { A = sbyte.MinValue, B = 1 }
        [RpcTopic("t")] public interface IFoo { [Call] Task AAsync(@enum a = @enum.@default, @enum b = (@enum)7, Small c = Small.A | Small.B, Small? d = (Small)(-7), @enum? e = default); }
        """);
}
