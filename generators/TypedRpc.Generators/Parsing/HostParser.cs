using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Finds the transports that an executable references, so that the executable registers them.</summary>
/// <remarks>The module initializer of an assembly runs only when code uses a type of it, so a transport cannot register itself.</remarks>
internal static class HostParser
{
    public static HostModel Parse(Compilation compilation, CancellationToken cancellationToken)
    {
        var transports = new List<TransportModel>();
        // Module initializers require C# 9. An older project without contracts gets no diagnostic for that and must still compile.
        if (compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication
            or OutputKind.WindowsRuntimeApplication
            && ((CSharpCompilation)compilation).LanguageVersion >= LanguageVersion.CSharp9)
        {
            foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols.Append(compilation.Assembly))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (assembly.Modules.Any(module => module.ReferencedAssemblies.Any(reference => reference.Name == "TypedRpc")))
                    transports.AddRange(TransportsOf(assembly, compilation));
            }
        }

        string name = compilation.AssemblyName ?? "";
        return new HostModel(
            $"Registration_{Names.Sanitize(name)}_{Names.Hash(name)}",
            new(transports.Distinct().OrderBy(transport => transport.Scheme, StringComparer.Ordinal)
                .ThenBy(transport => transport.Factory, StringComparer.Ordinal)));
    }

    private static IEnumerable<TransportModel> TransportsOf(IAssemblySymbol assembly, Compilation compilation)
    {
        foreach (AttributeData attribute in assembly.GetAttributes())
        {
            if (AttributeReader.IsOurs(attribute, "RpcTransportAttribute")
                && attribute.ConstructorArguments is { Length: 2 } arguments
                && arguments[0].Value is string scheme
                && arguments[1].Value is INamedTypeSymbol { IsAbstract: false, IsUnboundGenericType: false } factory
                && factory.InstanceConstructors.Any(one => one.Parameters.IsEmpty && one.DeclaredAccessibility == Accessibility.Public)
                && Reach.Has(factory, compilation))
            {
                yield return new TransportModel(scheme, CodeNames.Plain(factory));
            }
        }
    }
}
