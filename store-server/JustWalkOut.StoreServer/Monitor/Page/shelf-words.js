// What the shelves' page says beyond the monitor's words, in each language that it speaks.
import { words as monitor } from "/words.js";

export const words = {
  en: {
    ...monitor.en, skip: "Skip to the shelves", intro: "Each shelf from the front, with what its plates weigh this moment, what belongs there, and how many units the store believes are left.",
    todo: "To be done", filters: { all: "All", out: "Out", low: "Low", stray: "Misplaced", silent: "Silent", service: "Out of service" }, marks: { out: "out", low: "low", stray: "misplaced", silent: "silent", service: "out of service" },
    nothingToDo: "Nothing: every product is there, and every plate is heard.", choose: "A plate", chooseHelp: "Choose a plate with a click, or walk over the shelves with the arrow keys.",
    stands: "Belongs here", left: "Believed left", weighs: "Weighs", places: "Stands on", lately: "Lately", plateTitle: (id) => `Plate ${id}`,
    units: (n, opening) => (opening == null ? (n == null ? "nobody counted" : `${n}`) : `${n} of ${opening}`), onSeveral: (n) => `on ${n} plates together`, noGoods: "nothing, by the planogram", strayHere: (n, name) => `${n} x ${name ?? "something unknown"} put here`,
    does: {
      out: "None is left by what was taken. Fill it up, or count it where there are some.", low: "A fifth or less is left. Fill it up.", stray: "It does not belong here. Put it back in its place.",
      service: "What is taken from it is on nobody's cart. Finish the work on it and put it back into service.", dead: "The plate gives no weight: what is taken from it is not noticed. Replace it.", shelf: "The shelf has no connection: what is taken from it is not noticed. Check its power and network.",
    },
    work: {
      title: "Tare and test", take: "Take out of service", takeShelf: (n) => `Take the whole shelf out (${n} plates)`, back: "Put back into service", backShelf: (n) => `Put the whole shelf back (${n})`,
      hint: "An item may stand on two plates: take the whole shelf out where rows do. Shoppers' carts do not change by what a plate weighs while it is out, and what is missing afterwards is nobody's and is listed as unexplained.",
      outSince: (at, by) => `Out of service since ${at}, by ${by}.`, tare: "Tare the empty plate", weight: "Test weight in grams", tolerance: "Tolerance in grams", test: "Test with this weight", zero: "Zero", zeroAt: (grams, at) => `${grams}, tared ${at}`,
      neverTared: "never tared", lastTest: "Last test", passed: "passed", failed: "not passed", tested: (weight, shown, error, percent, tolerance) => `${shown} for ${weight}: off by ${error} (${percent}), tolerance ${tolerance}`,
      records: "What was done", acts: { takenOut: "taken out of service", tared: "tared", tested: "tested", putBack: "put back into service" }, from: (before, after) => `${before ?? "no zero"} to ${after}`, by: (who) => `by ${who}`,
      waits: "Waiting until nothing moves on it …", signIn: "Sign in as an operator to work on plates", notDone: "That was not done; try again.", doing: "…",
      advice: {
        emptyIt: "Take everything off it, then tare it.", notEmpty: "Its zero moved by as much as one of its goods weighs. Look whether something still lies on it, and tare it again.", testIt: "Put a known weight on it and test it; or put the goods and then the plate back.",
        noWeight: "It shows next to nothing of the weight. Put the weight on this plate alone and test again; if it stays so the load cell or its cable is broken: leave it out of service.",
        offWeight: "It is off by more than the tolerance. See that the weight stands on this plate alone and nothing touches it, tare and test again; if it stays so have it adjusted or replaced, and leave it out of service until then.", putBack: "It is right. Take the weight off, put the goods back, then put the plate back into service.",
      },
      refusals: { notAtRest: "Something moves on it. Take the hands off and try again.", notHeard: "Its scale is not heard. Check the shelf's power and network.", notTared: "Tare it first, empty.", plateInService: "It is in service; take it out first.", plateOut: "It is out of service already.", badWeight: "A test weight is above 0 and up to 20,000 g.", unknownPlate: "This plate is not the store's any more." },
    },
  },
  ko: {
    ...monitor.ko, skip: "선반으로 건너뛰기", intro: "선반을 앞에서 본 모습입니다. 저울판이 지금 재는 무게와 놓여야 할 상품, 남았다고 여겨지는 수량을 보여 줍니다.",
    todo: "할 일", filters: { all: "전체", out: "품절", low: "부족", stray: "잘못 놓임", silent: "응답 없음", service: "점검 중" }, marks: { out: "품절", low: "부족", stray: "잘못 놓임", silent: "응답 없음", service: "점검 중" },
    nothingToDo: "없습니다. 모든 상품이 있고 모든 저울판이 응답합니다.", choose: "저울판", chooseHelp: "저울판을 누르거나 화살표 키로 선반을 살펴보세요.",
    stands: "놓일 상품", left: "남은 수량", weighs: "무게", places: "놓인 곳", lately: "최근", plateTitle: (id) => `저울판 ${id}`,
    units: (n, opening) => (opening == null ? (n == null ? "세지 않음" : `${n}개`) : `${opening}개 중 ${n}개`), onSeveral: (n) => `저울판 ${n}개 합계`, noGoods: "진열 계획에 없음", strayHere: (n, name) => `${name ?? "알 수 없는 상품"} ${n}개가 여기 놓임`,
    does: {
      out: "가져간 것으로 보아 남은 것이 없습니다. 채우거나, 남아 있으면 다시 세세요.", low: "5분의 1 이하로 남았습니다. 채우세요.", stray: "여기 놓일 상품이 아닙니다. 제자리에 놓으세요.",
      service: "여기서 가져간 것은 누구의 장바구니에도 담기지 않습니다. 작업을 마치고 다시 사용하세요.", dead: "저울판에서 무게가 오지 않아 가져가도 알 수 없습니다. 교체하세요.", shelf: "선반에 연결이 없어 가져가도 알 수 없습니다. 전원과 네트워크를 확인하세요.",
    },
    work: {
      title: "영점과 검사", take: "점검 시작", takeShelf: (n) => `선반 전체 점검 시작 (저울판 ${n}개)`, back: "다시 사용", backShelf: (n) => `선반 전체 다시 사용 (${n}개)`,
      hint: "상품이 저울판 두 개에 걸쳐 있을 수 있으면 선반 전체를 점검으로 돌리세요. 점검 중 무게는 손님의 장바구니를 바꾸지 않으며, 끝난 뒤 모자란 것은 누구의 것도 아닌 설명되지 않은 변화로 남습니다.",
      outSince: (at, by) => `${at}부터 ${by}님이 점검 중입니다.`, tare: "빈 저울판 영점 맞추기", weight: "분동 무게 (g)", tolerance: "허용 오차 (g)", test: "이 분동으로 검사", zero: "영점", zeroAt: (grams, at) => `${grams}, ${at}에 맞춤`,
      neverTared: "맞춘 적 없음", lastTest: "최근 검사", passed: "합격", failed: "불합격", tested: (weight, shown, error, percent, tolerance) => `${weight}을 ${shown}으로 표시: 오차 ${error} (${percent}), 허용 ${tolerance}`,
      records: "작업 기록", acts: { takenOut: "점검 시작", tared: "영점 맞춤", tested: "검사", putBack: "다시 사용" }, from: (before, after) => `${before ?? "영점 없음"}에서 ${after}`, by: (who) => `${who}`,
      waits: "움직임이 멎기를 기다리는 중 …", signIn: "저울판을 점검하려면 운영자로 로그인하세요", notDone: "처리되지 않았습니다. 다시 시도하세요.", doing: "…",
      advice: {
        emptyIt: "위에 있는 것을 모두 치운 뒤 영점을 맞추세요.", notEmpty: "영점이 상품 하나의 무게만큼 바뀌었습니다. 남은 것이 있는지 보고 영점을 다시 맞추세요.", testIt: "분동을 올려 검사하거나, 상품을 되돌린 뒤 다시 사용하세요.",
        noWeight: "분동 무게가 거의 나타나지 않습니다. 이 저울판에만 올려 다시 검사하세요. 계속되면 로드셀이나 배선이 고장 난 것이니 점검 상태로 두세요.",
        offWeight: "오차가 허용 범위를 넘습니다. 분동이 이 저울판에만 있고 닿는 것이 없는지 확인하고 영점과 검사를 다시 하세요. 계속되면 조정하거나 교체할 때까지 점검 상태로 두세요.", putBack: "정상입니다. 분동을 내리고 상품을 되돌린 뒤 다시 사용하세요.",
      },
      refusals: { notAtRest: "저울판 위에서 무언가 움직입니다. 손을 떼고 다시 시도하세요.", notHeard: "저울이 응답하지 않습니다. 선반의 전원과 네트워크를 확인하세요.", notTared: "먼저 비우고 영점을 맞추세요.", plateInService: "사용 중입니다. 먼저 점검을 시작하세요.", plateOut: "이미 점검 중입니다.", badWeight: "분동은 0보다 크고 20,000 g 이하입니다.", unknownPlate: "이 매장에 더는 없는 저울판입니다." },
    },
  },
};
