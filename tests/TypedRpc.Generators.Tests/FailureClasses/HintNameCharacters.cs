using static TypedRpc.Generators.Tests.FailureClasses.Preamble;

namespace TypedRpc.Generators.Tests.FailureClasses;

/// <summary>Characters that AddSource does not take.</summary>
[FailureClass(6)]
public sealed class HintNameCharacters
{
    [Fact]
    public void Names_of_files_have_letters_digits_dots_and_underscores_of_ASCII_alone()
    {
        Run run = Harness.Accept(Usings + """
            namespace Größe.名前.@class
            {
                public record Box<T, U>(T A, U B);
                public class Ä { public class Б<T> { public T[]? C { get; set; } } }
                [RpcTopic("t")] public interface IĞ\u0131 { [Call] Task<Box<int?, Ä.Б<string[]>>> PutAsync(Dictionary<string, Box<Guid, int>?[]> a); }
                [NotificationTopic] public interface I名 { [Notification("a")] Task PutAsync(Box<Ä.Б<int>, string> a); }
            }
            """);
        run.Sources.Keys.ShouldAllBe(name => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '.' || c == '_'));
        run.Sources.Count.ShouldBeGreaterThan(6);
    }
}
