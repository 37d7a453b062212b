using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TypedRpc.Generators.Model;

namespace TypedRpc.Generators.Parsing;

/// <summary>Reads the transports that an executable can use. The initializer of an assembly that no code names never runs, so the executable's registers them.</summary>
internal static class HostParser
{
    public static HostModel Parse(Compilation compilation, CancellationToken cancellationToken)
    {
        var transports = new List<TransportModel>();
        // Module initializers came with C# 9: an older project without contracts, which are what it would be told off for, still has to compile.
        if (compilation.Options.OutputKind is OutputKind.ConsoleApplication or OutputKind.WindowsApplication or OutputKind.WindowsRuntimeApplication
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
            new(transports.Distinct().OrderBy(transport => transport.Scheme, StringComparer.Ordinal).ThenBy(transport => transport.Factory, StringComparer.Ordinal)));
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
