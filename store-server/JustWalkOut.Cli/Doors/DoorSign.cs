using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using JustWalkOut.Carts.Stores;

namespace JustWalkOut.Cli.Doors;

/// <summary>
/// The sheet for a store's door: what it sees of people, why, how long it keeps that and whom to ask, in English and Korean. It says what Article 13 of the GDPR (with the two layers of the EDPB's Guidelines 3/2019 on video devices) and Article 25 of
/// Korea's Personal Information Protection Act ask of a sign: purpose, place and extent, hours, who is responsible and how they are reached. What it says of this program is what this program does; a lawyer reads it before it hangs.
/// </summary>
internal sealed class DoorSign(StoreDefinition store, string responsible, string contact)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Where the whole notice stands; null for nowhere.</summary>
    public string? Page { get; init; }

    /// <summary>How long it is kept where people went, in hours; 0 for not at all.</summary>
    public double TrailHours { get; init; }

    /// <summary>How long pictures are kept, in hours; 0 for not at all.</summary>
    public double PictureHours { get; init; }

    /// <summary>The sheet, in one file that needs nothing else.</summary>
    public string ToHtml() =>
        $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{{E(store.Name.Value)}}: how this store works</title>
        <style>
        @page { size: A4; margin: 14mm; }
        body { margin: 0 auto; max-width: 182mm; padding: 6mm; color: #111; background: #fff; font: 11pt/1.4 system-ui, "Noto Sans", "Noto Sans KR", "Malgun Gothic", sans-serif; }
        header { display: flex; gap: 8mm; align-items: center; border-bottom: 1mm solid #111; padding-bottom: 4mm; }
        h1 { margin: 0; font-size: 20pt; line-height: 1.15; }
        header p { margin: 1mm 0 0; font-size: 13pt; }
        svg { flex: none; width: 30mm; height: 30mm; }
        section { padding-top: 4mm; break-inside: avoid; }
        h2 { margin: 0 0 1mm; font-size: 13.5pt; }
        dl { margin: 0; display: grid; grid-template-columns: 36mm 1fr; gap: 1.2mm 4mm; }
        dt { font-weight: 700; }
        dd { margin: 0; overflow-wrap: anywhere; }
        @media print { body { padding: 0; } }
        @media (max-width: 600px) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 1.5mm; } }
        </style>
        </head>
        <body>
        <main>
        <header>
        <svg viewBox="0 0 100 100" role="img" aria-label="Camera"><rect x="2" y="2" width="96" height="96" rx="10" fill="#111"/><path d="M14 38 70 20l6 18-56 18zM30 56l6 16H14v8h30l-8-27z" fill="#fff"/><circle cx="80" cy="36" r="6" fill="#fff"/></svg>
        <div><h1>{{E(store.Name.Value)}}</h1><p>Cameras and weighing shelves make your bill. <span lang="ko">카메라와 무게 센서 선반이 계산을 대신합니다.</span></p></div>
        </header>
        <section lang="en"><h2>How this store works</h2>
        <dl>
        <dt>What it sees</dt><dd>Ceiling cameras see where people walk and where hands reach, everywhere on the sales floor, as long as the store is open. Shelves weigh what is taken and put back. Faces are not recognised, no profile is made, and heads are blurred on every screen.</dd>
        <dt>Why</dt><dd>To bill you for what you take, to settle doubts about a bill, and to keep the shelves filled. For nothing else.</dd>
        <dt>How long</dt><dd>{{E(KeptEnglish())}}</dd>
        <dt>Decisions</dt><dd>What the store is unsure of is looked at by a person and never charged by guess. You can object to every line on your receipt page, and a person answers.</dd>
        <dt>Responsible</dt><dd>{{E(responsible)}}</dd>
        <dt>Ask, see, object, erase</dt><dd>{{E(contact)}}. You may ask what is kept of you, have it corrected or erased, and complain to your data protection authority. {{Where("The whole notice:", "Ask there for the whole notice.")}}</dd>
        <dt>Without cameras</dt><dd>Ask a member of staff before you come in.</dd>
        </dl></section>
        <section lang="ko"><h2>이 매장은 이렇게 운영됩니다</h2>
        <dl>
        <dt>촬영 범위와 시간</dt><dd>영업시간 동안 매장 전체에서 천장 카메라가 사람의 위치와 손의 움직임을 봅니다. 선반은 가져가거나 되돌려 놓은 상품의 무게를 잽니다. 얼굴을 인식하지 않고 개인별 분석을 하지 않으며, 모든 화면에서 머리 부분은 흐리게 처리됩니다.</dd>
        <dt>설치 목적</dt><dd>가져가신 상품의 계산, 계산에 대한 이의 확인, 상품 보충. 그 밖의 목적으로 쓰지 않습니다.</dd>
        <dt>보관 기간</dt><dd>{{E(KeptKorean())}}</dd>
        <dt>자동 결정</dt><dd>확실하지 않은 것은 사람이 확인하며 추측으로 청구하지 않습니다. 영수증 화면에서 모든 항목에 이의를 제기할 수 있고 사람이 답합니다.</dd>
        <dt>관리 책임자</dt><dd>{{E(responsible)}}</dd>
        <dt>문의, 열람, 정정, 삭제</dt><dd>{{E(contact)}}. 보관된 개인정보의 열람, 정정, 삭제를 요구할 수 있고 개인정보 보호 기관에 신고할 수 있습니다. {{Where("전체 안내:", "전체 안내는 위 연락처로 요청하세요.")}}</dd>
        <dt>카메라 없이 이용</dt><dd>들어오기 전에 직원에게 말씀하세요.</dd>
        </dl></section>
        </main>
        </body>
        </html>

        """;

    private static string E(string text) => Encoder.Encode(text);

    private static string Hours(double hours, string one, string many) =>
        hours % 24 == 0 && hours >= 48 ? string.Create(CultureInfo.InvariantCulture, $"{hours / 24:0} {many}") : string.Create(CultureInfo.InvariantCulture, $"{hours:0.##} {one}");

    private string Where(string lead, string otherwise) => Page is null ? E(otherwise) : $"{E(lead)} {E(Page)}";

    private string KeptEnglish() =>
        $"{(PictureHours > 0 ? $"Pictures for {Hours(PictureHours, "hours", "days")}" : "No pictures are kept")}. {(TrailHours > 0 ? $"Where people went for {Hours(TrailHours, "hours", "days")}. " : "")}What clothes look like only until you leave. Receipts as long as the law on bookkeeping asks.";

    private string KeptKorean() =>
        $"{(PictureHours > 0 ? $"영상 {Hours(PictureHours, "시간", "일")}" : "영상은 저장하지 않습니다")}. {(TrailHours > 0 ? $"이동 위치 {Hours(TrailHours, "시간", "일")}. " : "")}옷차림 정보는 나가실 때까지만. 영수증은 법령이 정한 장부 보존 기간 동안.";
}
