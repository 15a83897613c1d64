using JustWalkOut.Vision.Tests;
using JustWalkOut.Vision.Tests.Frames.Rtsp;
using Xunit.MicrosoftTestingPlatform;

// The tests; or, in processes of their own that they start and end, GStreamer's RTSP server, and a pipeline that looks through its camera.
return args switch
{
    [GStreamerServer.Word, ..] => GStreamerServerProgram.Run(args),
    [WatcherProgram.Word, string address] => await WatcherProgram.RunAsync(address),
    _ => await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
};
