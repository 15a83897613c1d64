// What the cameras' page says beyond the monitor's words, in each language that it speaks.
import { words as monitor } from "/words.js";

export const words = {
  en: {
    ...monitor.en, skip: "Skip to the cameras", intro: "What each camera sees, and whom the store takes the people in it for. A picture and what is drawn over it are of the same moment, about a second ago.",
    wall: "All cameras", before: "Previous", after: "Next", close: "Close", enlarge: (id) => `Camera ${id}`,
    privacy: "Heads are blurred before a picture leaves the pipeline, and so is everything that moves and is not known to be somebody's body. Pictures are made only while somebody watches, and none is kept.",
    noPictures: "There are no pictures here: the cameras are looked at elsewhere, or no network is there to look with.", opening: "being opened", noPicture: "no picture yet",
    since: (time) => `No picture since ${time}`, badSince: (time) => `Not well since ${time}`, last: (time) => `last picture of ${time}`, opened: (name) => `${name}, large.`, closed: "Closed.",
    empty: "nobody in sight", inSight: (names) => `in sight: ${names}`, unknown: (n) => (n === 1 ? "somebody without a visit" : `${n} without a visit`),
    legendSeen: "seen by this camera, with hands", legendElsewhere: "there by what other cameras see", legendNobody: "taken for somebody for a moment",
    swap: {
      title: "Put another camera in its place", source: "Address of the other camera", send: "Look through it", busy: "…", now: (address) => `Now at ${address}`, noAddress: "It has no address yet.",
      hint: (width, height) => `It has to hang and look as this one did, with the same lens and pictures of ${width}x${height}: the calibration stays. Where it hangs otherwise calibrate it (calibrate pose) and start the server again. Until it brings pictures this camera counts as absent; the others go on. A login in the address is kept in the store's file and never shown.`,
      done: { now: "It is looked through from now on, and at the next start. See that its picture is where the old one's was.", nextStart: "Saved: no camera is looked through here, so it is taken at the next start." },
      noCamera: "That is no address that can be looked through: rtsp://HOST/PATH, http://HOST/PATH or https://HOST/PATH.", lost: "That was not done; nothing was changed. Try again.",
      obstacles: { noFile: "The store was not opened from a file of this machine; change the address where its file is.", fileChanged: "The store's file was changed since the store was opened; start the server again first.", draftWaits: "A draft of the store waits for the next start and would undo this; start the server again or throw the draft away first." },
    },
  },
  ko: {
    ...monitor.ko, skip: "카메라로 건너뛰기", intro: "카메라마다 보이는 모습과, 화면 속 사람을 매장이 누구로 알고 있는지 보여 줍니다. 사진과 그 위의 표시는 같은 순간, 약 1초 전의 것입니다.",
    wall: "모든 카메라", before: "이전", after: "다음", close: "닫기", enlarge: (id) => `카메라 ${id}`,
    privacy: "사진이 나가기 전에 머리를 흐리게 하고, 움직이는 것 중 누구의 몸인지 알 수 없는 것도 모두 흐리게 합니다. 사진은 누군가 볼 때만 만들어지며 저장되지 않습니다.",
    noPictures: "여기에는 사진이 없습니다. 카메라를 다른 곳에서 보고 있거나, 볼 모델이 없습니다.", opening: "여는 중", noPicture: "아직 사진 없음",
    since: (time) => `${time}부터 사진 없음`, badSince: (time) => `${time}부터 이상`, last: (time) => `마지막 사진 ${time}`, opened: (name) => `${name}, 크게 보기.`, closed: "닫았습니다.",
    empty: "보이는 사람 없음", inSight: (names) => `보이는 사람: ${names}`, unknown: (n) => `방문을 알 수 없는 사람 ${n}명`,
    legendSeen: "이 카메라에 보이는 사람과 손", legendElsewhere: "다른 카메라로 알 수 있는 위치", legendNobody: "잠깐 사람으로 보인 것",
    swap: {
      title: "다른 카메라로 교체", source: "새 카메라 주소", send: "이 카메라로 보기", busy: "…", now: (address) => `현재 주소 ${address}`, noAddress: "아직 주소가 없습니다.",
      hint: (width, height) => `이전 카메라와 같은 자리, 같은 방향, 같은 렌즈여야 하고 화면은 ${width}x${height}이어야 합니다. 보정값은 그대로 씁니다. 다르게 설치했다면 calibrate pose로 보정하고 서버를 다시 시작하세요. 새 화면이 올 때까지 이 카메라만 없는 것으로 봅니다. 주소 속 로그인은 매장 파일에만 남고 표시되지 않습니다.`,
      done: { now: "지금부터, 그리고 다음 시작에도 이 카메라로 봅니다. 화면이 이전과 같은 자리인지 확인하세요.", nextStart: "저장했습니다. 여기서는 카메라를 보지 않으므로 다음 시작에 적용됩니다." },
      noCamera: "볼 수 있는 주소가 아닙니다: rtsp://HOST/PATH, http://HOST/PATH 또는 https://HOST/PATH.", lost: "처리되지 않았고 바뀐 것은 없습니다. 다시 시도하세요.",
      obstacles: { noFile: "이 매장은 서버의 파일에서 열리지 않았습니다. 파일이 있는 곳에서 주소를 바꾸세요.", fileChanged: "매장을 연 뒤 파일이 바뀌었습니다. 먼저 서버를 다시 시작하세요.", draftWaits: "다음 시작을 기다리는 초안이 이 변경을 되돌립니다. 서버를 다시 시작하거나 초안을 먼저 지우세요." },
    },
  },
};
