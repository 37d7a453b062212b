using TypedRpc;

namespace Consumer.Contracts;

/// <summary>A shelf of books.</summary>
[RpcTopic("shelf", Version = "1.2")]
public interface IShelf
{
    /// <summary>Finds the books of an author.</summary>
    [Call(Idempotent = true)]
    Task<IReadOnlyList<Book>> FindBooksAsync(string author, CancellationToken cancellationToken = default);

    /// <summary>Puts a book on the shelf.</summary>
    [Cast]
    ValueTask AddBookAsync(Book book);

    /// <summary>Counts the books by author.</summary>
    [Call(TimeoutSeconds = 20, Since = "1.2")]
    Task<Dictionary<string, int>> CountAsync();
}

/// <summary>A book.</summary>
public sealed record Book(string Title, string Author, int? Year, BookState State);

/// <summary>Whether a book is there.</summary>
public enum BookState
{
    /// <summary>On the shelf.</summary>
    There,

    /// <summary>Lent to someone.</summary>
    Lent,
}
