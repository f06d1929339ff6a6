"""Articles and queries made by lot, Chinese and English, with common and rare words as language has them."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


def _words(text: str) -> list[str]:
    return text.split()


_CHINESE = _words(
    "退款 账单 订单 发票 地址 密码 登录 套餐 流量 漫游 宽带 路由器 手机 号码 充值 余额 积分 会员 优惠券 投诉 "
    "维修 安装 预约 取消 续费 合同 实名 认证 身份证 银行卡 信用卡 支付宝 微信 客服 热线 人工 语音 短信 邮件 "
    "网点 营业厅 快递 物流 签收 退货 换货 质量 保修 时间 工作日 审核 提交 申请 流程 查询 修改 变更 注销 开通 "
    "关闭 恢复 设置 下载 更新 版本 系统 故障 原因 解决 方法 步骤 注意 事项 费用 价格 折扣 活动 规则 条件 用户 "
    "客户 企业 个人 代理 授权 证明 材料 照片 上传 页面 按钮 菜单 选择 确认 显示 提示 错误 失败 成功 等待"
)
_ENGLISH = _words(
    "refund invoice order address password login plan data roaming broadband router phone number balance "
    "points member coupon complaint repair install booking cancel renew contract identity card bank "
    "transfer payment support hotline agent voice message email store parcel tracking delivery return "
    "exchange quality warranty time day review submit request process lookup change close open restore "
    "setting download update version system fault reason solution method step note fee price discount "
    "offer rule condition user customer company proxy proof document photo upload page button menu choose "
    "confirm show hint error failure success wait"
)
_SYLLABLES = _words("ba co di fu ga ho ki lo mu na pe ra so tu vi wo xa yo zu le")
_HAN = [chr(0x4E00 + n) for n in range(0, 6000, 2)]
RARE = 6000


@dataclass(frozen=True, slots=True)
class Text:
    """An article."""

    language: str
    title: str
    body: str


class Writer:
    """Draws words as often as language uses them: few of them very often, most of them hardly ever."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.english = _ENGLISH + [self._word() for _ in range(RARE)]
        self.chinese = _CHINESE + ["".join(self.chance.choices(_HAN, k=2)) for _ in range(RARE)]

    def _word(self) -> str:
        return "".join(self.chance.choices(_SYLLABLES, k=self.chance.randint(2, 4)))

    def pick(self, words: list[str], count: int) -> list[str]:
        """Return ``count`` of the words, the first ones most often."""
        return [words[min(int(self.chance.paretovariate(0.45)) - 1, len(words) - 1)] for _ in range(count)]

    def text(self) -> Text:
        """Return an article of some 300 words."""
        if self.chance.random() < 0.5:
            sentences = [" ".join(self.pick(self.english, 12)).capitalize() + "." for _ in range(22)]
            return Text("en", " ".join(self.pick(self.english, 5)).capitalize(), "\n\n".join(sentences))
        sentences = ["".join(self.pick(self.chinese, 9)) + "。" for _ in range(30)]
        return Text("zh-hans", "".join(self.pick(self.chinese, 4)), "\n\n".join(sentences))

    def queries(self, count: int) -> dict[str, list[tuple[str, str]]]:
        """Return ``count`` searches of each kind, (language, query), so that the slowest kind is seen."""
        return {
            "word": [("en", " ".join(self.pick(self.english, 1))) for _ in range(count)],
            "two words": [("en", " ".join(self.pick(self.english, 2))) for _ in range(count)],
            "typo": [("en", self._mistyped()) for _ in range(count)],
            "chinese": [("zh-hans", "".join(self.pick(self.chinese, 1))) for _ in range(count)],
            "two chinese": [("zh-hans", "".join(self.pick(self.chinese, 2))) for _ in range(count)],
            "rare": [("en", self.chance.choice(self.english[-RARE:])) for _ in range(count)],
        }

    def _mistyped(self) -> str:
        words = self.pick(self.english, self.chance.choice((1, 2)))
        at = self.chance.randrange(1, len(words[0]) - 1) if len(words[0]) > 3 else 0
        words[0] = words[0][:at] + words[0][at + 1] + words[0][at] + words[0][at + 2 :]
        return " ".join(words)

    def query(self) -> tuple[str, str]:
        """Return (language, query): one to three words, common or rare; one English word in eight is mistyped."""
        count = self.chance.choice((1, 1, 2, 2, 3))
        if self.chance.random() < 0.5:
            return "zh-hans", "".join(self.pick(self.chinese, count))
        words = self.pick(self.english, count)
        if self.chance.random() < 0.125 and len(words[0]) > 4:
            words[0] = words[0][0] + words[0][2] + words[0][1] + words[0][3:]
        return "en", " ".join(words)
