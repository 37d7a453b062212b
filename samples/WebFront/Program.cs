using System.Text.Json;
using System.Text.Json.Serialization;
using BlockStorage.Contracts;
using WebFront;
using WebFront.Live;
using WebFront.Problems;
using WebFront.Volumes;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddTypedRpc(builder.Configuration.GetSection("TypedRpc"))
    .AddClient<IScheduler>()
    .AddClient<IVolumeManager>()
    .AddListener<IVolumeEvents, VolumeListener>();
builder.Services.AddHealthChecks().AddTypedRpc();
builder.Services.AddProblemDetails();
builder.Services.AddExceptionHandler<RpcExceptionHandler>();
builder.Services.AddSingleton<VolumeDirectory>();
builder.Services.AddSingleton<LiveFeed>();
builder.Services.AddHostedService<BusStateFeed>();
builder.Services.ConfigureHttpJsonOptions(
    json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase)));
builder.AddTelemetry();

WebApplication app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseDefaultFiles();
app.UseStaticFiles();
app.MapVolumes();
app.MapEvents();
app.MapHealth();
await app.RunAsync();
