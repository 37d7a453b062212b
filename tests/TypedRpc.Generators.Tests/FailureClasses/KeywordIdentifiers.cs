using Microsoft.CodeAnalysis.CSharp;
using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Keywords and words that are keywords in places, as names of everything.</summary>
[FailureClass(1)]
public sealed class KeywordIdentifiers
{
    [Fact]
    public void Keywords_are_names_everywhere() => Harness.Accept(Usings + """
        namespace @namespace.@class.@await
        {
            public enum @enum { @default }
            public record @record(int @int, @enum @event, string @await) { public int @field { get; init; } public @record? @this { get; set; } }
            [RpcTopic("t")]
            public interface @interface
            {
                [Call] Task<@record> @return(@record @class, int @await, @enum @var = @enum.@default, CancellationToken @ref = default);
                [Cast] ValueTask @async(string @value, int @writer, int @reader, int @invocation, int @implementation, int @invoker);
            }
        }
        """);

    [Fact]
    public void Every_keyword_may_be_the_name_of_a_namespace_a_type_a_member_a_method_and_a_parameter()
    {
        string[] words = [.. SyntaxFacts.GetKeywordKinds()
            .Concat(SyntaxFacts.GetContextualKeywordKinds()).Select(SyntaxFacts.GetText).Distinct().Where(SyntaxFacts.IsValidIdentifier)];
        words.Length.ShouldBeGreaterThan(100);
        Harness.Accept([.. words.Select(word => Usings + $$"""
            namespace @{{word}}.Inner
            {
                public class @{{word}} { public int A { get; set; } }
                public record Members(int @{{word}});
                public enum Kinds { @{{word}} }
                public interface IBase<T> { [Call] Task<T> InheritedAsync(T @{{word}}); }
                [RpcTopic("{{word}}")]
                public interface I{{word}} : IBase<@{{word}}>
                {
                    [Call] Task<@{{word}}> @{{word}}(@{{word}} @{{word}}, Members? members = null, Kinds kind = Kinds.@{{word}});
                    [Cast] ValueTask TokenAsync(List<@{{word}}[]> value, CancellationToken @{{word}} = default);
                }
                [NotificationTopic] public interface {{word}}Events { [Notification("a")] Task @{{word}}(@{{word}} @{{word}}); }
            }
            """)]);
    }
}
