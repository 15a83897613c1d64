// What the books' page says beyond the monitor's words. English names and remedies come with each mismatch from the server.
import { words as monitor } from "/words.js";

export const words = {
  en: {
    ...monitor.en, skip: "Skip to the day", intro: "A day's carts, receipts, payments and stock held against each other, and against what the payment service itself wrote down.",
    day: "Day", reconcile: "Reconcile", download: "Download as CSV", receiptsSide: "receipts", logSide: "store's log", serviceSide: "payment service", taken: "Billed and taken", given: "Given back", debt: "Could not be taken",
    asking: "Going through the day's visits …", clean: "Everything agrees.", differs: (n) => `${n} ${n === 1 ? "thing differs" : "things differ"}.`, notCompared: (why) => `Payments were not compared: ${why}. Try again once it answers.`,
    notRead: "The books could not be read: the server does not answer. Try again.", signIn: "Sign in to see the books", found: "What differs, and what to do",
    title: (date, visits, open, underWay) => `${date}: ${visits} ${visits === 1 ? "visit" : "visits"}${open ? `, ${open} without a receipt yet` : ""}${underWay ? `, ${underWay} being paid` : ""}`,
    units: (n) => `${n} ${n === 1 ? "unit" : "units"}`, unknownVisit: "a visit that the store does not know",
    sides: { cart: "cart", receipt: "receipt", log: "store's log", service: "payment service", events: "events", stock: "stock", count: "count", scales: "scales" }, kinds: {},
  },
  ko: {
    ...monitor.ko, skip: "날짜로 건너뛰기", intro: "하루의 장바구니, 영수증, 결제, 재고를 서로, 그리고 결제 서비스의 기록과 맞춰 봅니다.",
    day: "날짜", reconcile: "대사하기", download: "CSV로 내려받기", receiptsSide: "영수증", logSide: "매장 기록", serviceSide: "결제 서비스", taken: "청구와 수납", given: "환불", debt: "받지 못함",
    asking: "그날의 방문을 확인하는 중…", clean: "모두 일치합니다.", differs: (n) => `일치하지 않는 항목이 ${n}건 있습니다.`, notCompared: (why) => `결제를 비교하지 못했습니다 (${why}). 결제 서비스가 응답하면 다시 하세요.`,
    notRead: "장부를 읽을 수 없습니다. 서버가 응답하지 않으니 다시 시도하세요.", signIn: "장부를 보려면 로그인하세요", found: "다른 점과 할 일",
    title: (date, visits, open, underWay) => `${date}: 방문 ${visits}건${open ? `, 영수증 전 ${open}건` : ""}${underWay ? `, 결제 중 ${underWay}건` : ""}`,
    units: (n) => `${n}개`, unknownVisit: "매장이 모르는 방문",
    sides: { cart: "장바구니", receipt: "영수증", log: "매장 기록", service: "결제 서비스", events: "기록된 일", stock: "재고", count: "실사", scales: "저울" },
    kinds: {
      receiptWithoutCapture: ["결제되지 않은 영수증", "결제 서비스에서 결제 번호로 찾아보세요. 없으면 돈이 들어오지 않은 것이니 다시 청구하거나 대손으로 처리하세요."],
      captureWithoutReceipt: ["영수증 없는 결제", "방문이 내야 할 돈이 아니라면 결제 서비스에서 전액 환불하세요. 전액 환불되면 이 항목은 사라집니다."],
      amountsDiffer: ["결제 금액이 다름", "영수증이 맞습니다. 더 받았으면 차액을 결제 서비스에서 환불하고, 덜 받았으면 나중에 청구하지 말고 대손으로 처리하세요."],
      capturedTwice: ["두 번 결제됨", "남는 결제를 결제 서비스에서 전액 환불하세요. 환불되면 이 항목은 사라집니다."],
      refundUnknownToService: ["결제 서비스에 없는 환불", "환불이 실패했는지 결제 서비스에서 확인하고 그곳에서 환불하세요."],
      refundUnknownToStore: ["매장이 모르는 환불", "누가 왜 결제 서비스에서 환불했는지 확인하세요. 영수증에는 없으니 검토 페이지에서 다시 환불하지 마세요."],
      refundOutstanding: ["아직 되지 않은 환불", "매일 자동으로 다시 요청합니다. 카드가 더는 환불을 받지 않으면 다른 방법으로 돌려주세요."],
      holdLeft: ["남아 있는 승인 금액", "결제 서비스에서 승인을 취소하세요. 그대로 두면 기한이 지나 풀립니다."],
      cartUnlikeReceipt: ["장바구니와 영수증이 다름", "방문을 열어 본 것과 영수증을 비교하고, 가져가지 않은 것은 환불하세요. ./jwo ledger rebuild 를 실행하고 알려 주세요."],
      receiptDoesNotAddUp: ["합계가 맞지 않는 영수증", "영수증 줄과 결제 금액을 비교해 차액을 환불하고, 프로그램 오류이니 알려 주세요."],
      neverSettled: ["끝나지 않은 방문", "아직 매장 안에 있는지 모니터에서 확인하세요. 없으면 카메라나 게이트가 퇴장을 놓친 것입니다."],
      waitsForPerson: ["담당자를 기다리는 영수증", "검토 페이지에서 결정하세요."],
      paymentUnfinished: ["끝나지 않은 결제", "결제 서비스가 응답하는지 확인하세요. 응답할 때까지 자동으로 다시 요청합니다."],
      stockUnlikeEvents: ["재고와 기록이 다름", "./jwo ledger rebuild 를 실행하면 기록에서 재고를 다시 만듭니다. 그리고 알려 주세요."],
      countUnlikeStock: ["실사와 재고가 다름", "다시 세어 보고, 그래도 다르면 그날 설명되지 않은 변화를 확인하고 진열 수량을 고치세요."],
      stockUnexplained: ["설명되지 않은 재고 변화", "저울판을 확인하세요. 떨어졌거나 직원이 옮겼거나 카메라가 놓친 사람이 가져갔을 수 있습니다."],
    },
  },
};
