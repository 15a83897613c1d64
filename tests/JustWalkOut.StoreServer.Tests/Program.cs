using JustWalkOut.StoreServer.Tests;
using JustWalkOut.StoreServer.Tests.Settlement;
using Xunit.MicrosoftTestingPlatform;

// The tests; or, in a process of its own that they start and end, a payment service that misbehaves.
return args switch
{
    [RehearsalProcess.Word, ..] => await RehearsalProcess.RunAsync(args),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
