using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TypedRpc.CodeFixes;

/// <summary>Changes the return type of a method to a task, with a result only for a call.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class ReturnTypeCodeFixProvider : ContractCodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FixableIds.ReturnType, FixableIds.CastResult, FixableIds.NotificationResult];

    private protected override IEnumerable<Offer> Offers(Fault fault)
    {
        // Not offered for a method with a body, which returns the old type.
        if (fault is not { Method: { Body: null, ExpressionBody: null } method, MethodSymbol: { } symbol })
            yield break;
        if (fault.Id == FixableIds.CastResult && MakeCall(fault) is { } call)
            yield return call;
        if (ReturnTask(fault, method, symbol) is { } task)
            yield return task;
    }

    private static Offer? MakeCall(Fault fault)
    {
        if (MethodKinds.FindOnly(fault, MethodKinds.Cast) is not { } cast
            || fault.Model.Compilation.GetTypeByMetadataName("TypedRpc.CallAttribute") is not { } attribute)
        {
            return null;
        }

        // An argument that only [Cast] has, such as Fanout, means that the method is a cast.
        bool isKnown = cast.ArgumentList?.Arguments.All(
            argument => argument.NameEquals is { } named && !attribute.GetMembers(named.Name.Identifier.ValueText).IsEmpty) ?? true;
        return isKnown
            ? new Offer(
                "Make it a [Call]",
                "MakeCall",
                [new TextChange(cast.Name.Span, Spelling.OfAttribute(fault, cast.SpanStart, MethodKinds.Call))])
            : null;
    }

    private static Offer? ReturnTask(Fault fault, MethodDeclarationSyntax method, IMethodSymbol symbol)
    {
        TypeSyntax type = method.ReturnType is RefTypeSyntax byReference ? byReference.Type : method.ReturnType;
        bool hasNoResult = fault.Id != FixableIds.ReturnType || MethodKinds.Has(symbol, MethodKinds.Cast) || symbol.ReturnsVoid;
        (string Name, ITypeSymbol? Result)? task = MethodKinds.TaskName(symbol.ReturnType);
        if (task is not null && (task.Value.Result is null || !hasNoResult))
            return type == method.ReturnType ? null : New(method, type.ToString(), null);
        if (!hasNoResult && !CanBeResult(symbol.ReturnType))
            return null;
        (string text, TextChange? import) = Spelling.OfTask(
            fault, method.ReturnType.SpanStart, task?.Name ?? "Task", hasNoResult ? null : type.ToString());
        return New(method, text, import);
    }

    private static Offer New(MethodDeclarationSyntax method, string text, TextChange? import)
    {
        var change = new TextChange(method.ReturnType.Span, text);
        return new Offer($"Return {text}", "ReturnTask", import is { } added ? [added, change] : [change]);
    }

    // These types can never be results. For other types, the analyzer checks the result.
    private static bool CanBeResult(ITypeSymbol type) => type is
    {
        TypeKind: not (TypeKind.Error or TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer),
        IsRefLikeType: false,
        Name: not ("Task" or "ValueTask" or "IAsyncEnumerable" or "IAsyncEnumerator" or "IObservable" or "ChannelReader" or "IProgress"),
    } && type.GetMembers("GetAwaiter").IsEmpty;
}
