using JustWalkOut.Carts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace JustWalkOut.StoreServer.Web;

/// <summary>Every error of the interface, as problem details (RFC 9457): <c>faults</c> lists what is wrong with a request, <c>refusal</c> names why the ledger did not accept it.</summary>
internal static class Problems
{
    /// <summary>No trace of the program goes out with a problem.</summary>
    public static void Configure(ProblemDetailsOptions options) => options.CustomizeProblemDetails = context => context.ProblemDetails.Extensions.Remove("traceId");

    /// <summary>404: there is no such thing here.</summary>
    public static ProblemHttpResult NotFound(string detail) => Problem(StatusCodes.Status404NotFound, detail);

    /// <summary>400: all that is wrong with the request, by its JSON path.</summary>
    public static ProblemHttpResult Malformed(IReadOnlyList<string> faults) => Problem(
        StatusCodes.Status400BadRequest,
        $"{faults.Count} {(faults.Count == 1 ? "fault" : "faults")}; mend and try again.",
        new Dictionary<string, object?> { ["faults"] = faults });

    /// <summary>409 where the refusal depends on how things stand, 422 where the request could never hold.</summary>
    public static ProblemHttpResult Refused(Refusal refusal, string detail, IDictionary<string, object?>? more = null) =>
        Problem(StatusOf(refusal), detail, new Dictionary<string, object?>(more ?? new Dictionary<string, object?>()) { ["refusal"] = refusal });

    /// <summary>A problem of any status.</summary>
    public static ProblemHttpResult Problem(int status, string detail, IDictionary<string, object?>? more = null) =>
        TypedResults.Problem(new ProblemDetails { Status = status, Detail = detail, Extensions = more ?? new Dictionary<string, object?>() });

    /// <summary>Answers what an endpoint could not: 503 where the ledger's disk or database failed, 500 for a fault of ours, which is said to the operator.</summary>
    public static ExceptionHandlerOptions Handle(Action<string> say) => new()
    {
        SuppressDiagnosticsCallback = _ => true,
        ExceptionHandler = async context =>
        {
            Exception fault = context.Features.Get<IExceptionHandlerFeature>()!.Error;
            if (fault is BadHttpRequestException bad)
            {
                await Problem(bad.StatusCode, bad.Message).ExecuteAsync(context);
            }
            else if (fault is IOException)
            {
                say($"web: {context.Request.Method} {context.Request.Path}: {fault.Message.ReplaceLineEndings(" ")}");
                context.Response.Headers.RetryAfter = "1";
                await Problem(StatusCodes.Status503ServiceUnavailable, "The ledger cannot be written just now; nothing was changed. Send the same request again.").ExecuteAsync(context);
            }
            else
            {
                say($"web: {context.Request.Method} {context.Request.Path}: internal fault: {fault.GetType().Name}: {fault.Message.ReplaceLineEndings(" ")}");
                await Problem(StatusCodes.Status500InternalServerError, "A fault of the server; it was logged.").ExecuteAsync(context);
            }
        },
    };

    private static int StatusOf(Refusal refusal) => refusal switch
    {
        Refusal.PaymentDenied => StatusCodes.Status402PaymentRequired,
        Refusal.ContentChanged or Refusal.SequenceTaken or Refusal.TooFarAhead or Refusal.StoreFull or Refusal.NotInReview or Refusal.LinesWait or Refusal.NotChargeable or Refusal.NotSettled
            or Refusal.CodeTooOld or Refusal.CodeTooNew or Refusal.CodeUsed or Refusal.FireAlarm or Refusal.StoreClosed or Refusal.GateShut or Refusal.NotInStore or Refusal.NoAlarm or Refusal.TooLate or Refusal.MoreThanCharged or Refusal.UnknownDispute
            or Refusal.NotPaidAtExit or Refusal.NothingToPay or Refusal.AlreadyPaid or Refusal.WhosePayment or Refusal.NotUnpaid
            or Refusal.PlateOut or Refusal.PlateInService or Refusal.NotHeard or Refusal.NotAtRest or Refusal.NotTared or Refusal.BillFinal or Refusal.NotAShopper or Refusal.ShownTooOften => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status422UnprocessableEntity,
    };
}
