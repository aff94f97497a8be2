//! What people of the demo company said before you came. Tables only.
//!
//! A line is who speaks (a number, given to a member when the conversation is staged) and what they
//! say. Invented from beginning to end; order numbers follow the Superstore sample.

/// Who speaks, and what.
pub type Line = (usize, &'static str);

/// A conversation for the departments whose id begins with `place`.
pub struct Script {
    /// Beginning of a department's id.
    pub place: &'static str,
    /// In order.
    pub lines: &'static [Line],
}

/// A group that is no department: a project.
pub struct Project {
    /// Chinese and English name.
    pub name: (&'static str, &'static str),
    /// Departments whose heads, and some of whose people, take part; its first one begins it.
    pub units: &'static [&'static str],
    /// In order.
    pub lines: &'static [Line],
}

/// In the group of everybody.
pub const EVERYBODY: &[Line] = &[
    (
        0,
        "各位同事，欢迎来到澄岸的新工作平台。聊天、文件和业务插件都在这里，手机和电脑同步。",
    ),
    (
        0,
        "Welcome, everyone. From today our chats, files and business plugins live here, on your phone and on your computer.",
    ),
    (1, "插件的安装由运维部负责，需要新插件请找我。"),
    (2, "请大家核对自己的部门和职位，有误请联系人力资源部。"),
    (
        3,
        "提醒：本周五 17:30 三楼培训室有新系统使用培训，线上同步直播。",
    ),
    (
        4,
        "Friday's training is held in English at 16:30, same room.",
    ),
    (2, "年度体检报告今天开始领取，地点在一楼前台。"),
    (5, "收到，谢谢！"),
    (0, "上季度目标达成 104%，感谢大家的努力！"),
];

/// For department groups.
pub const SCRIPTS: &[Script] = &[
    Script {
        place: "sales-online",
        lines: &[
            (0, "大促备货表今天下班前发我，注意爆款的安全库存。"),
            (1, "办公椅目前可售 320 把，按上周速度够卖 9 天。"),
            (2, "首页主图换好了，大家刷新看看。"),
            (0, "不错，活动角标再大一点。"),
            (
                3,
                "The return rate for binders went up to 6% last week, mostly wrong size. I will fix the product page.",
            ),
            (0, "好，规格图放在第一屏。"),
        ],
    },
    Script {
        place: "sales",
        lines: &[
            (0, "早上好，今天的重点是月底未发货订单，请各自过一遍。"),
            (1, "我这边还有三单，客户要求合并发货。"),
            (2, "有客户在催 CA-2016-152156，谁看一下？"),
            (1, "我来查，稍后在这里回复。"),
            (
                3,
                "The customer in Henderson confirmed the bookcases. Invoice address is unchanged.",
            ),
            (0, "好的，辛苦。下午三点例会，讲一下下周的拜访计划。"),
            (2, "收到。"),
        ],
    },
    Script {
        place: "sales",
        lines: &[
            (1, "报价单模板更新了，请用新版，旧版税率有误。"),
            (0, "已置顶，大家注意。"),
            (2, "请问标签类产品的折扣权限是多少？"),
            (0, "15% 以内自己定，超过找我批。"),
            (3, "新客户资料已经录入，明天去拜访。"),
            (1, "需要样品的话提前一天和仓储部说。"),
        ],
    },
    Script {
        place: "purchasing",
        lines: &[
            (0, "下季度框架协议本周要签完，还差两家供应商。"),
            (1, "纸品那家同意降 2 个点，账期改为 60 天。"),
            (2, "桌椅供应商的交期推迟到下周三，已经通知供应链。"),
            (0, "好，影响到的订单列个清单发给销售中心。"),
            (
                1,
                "The new phone supplier passed the audit; the report is in the shared folder.",
            ),
            (2, "清单已发。"),
        ],
    },
    Script {
        place: "supply-warehouse",
        lines: &[
            (0, "今天晚班盘点 B 区，请提前把退货区清空。"),
            (1, "B12 货架有两箱标签脱落，已重新贴好。"),
            (2, "叉车 3 号下午保养，先用 5 号。"),
            (3, "昨天的出库差异查到了，是系统里单位选错。"),
            (0, "辛苦，班前会上强调一下。"),
        ],
    },
    Script {
        place: "supply",
        lines: &[
            (0, "华东线今天有大雨，加急单请改走铁路。"),
            (1, "已调整 14 单，客户都打过电话了。"),
            (
                2,
                "Second Class shipments to the west leave at 18:00 today, half an hour earlier than usual.",
            ),
            (3, "周报发邮箱了，准时率 97.3%。"),
            (0, "比上周好，继续保持。"),
        ],
    },
    Script {
        place: "service",
        lines: &[
            (0, "昨天接通率 95%，平均等待 21 秒，大家辛苦了。"),
            (1, "有客户反映收到的书架少一块层板，订单 CA-2016-152156。"),
            (
                2,
                "I will open a follow-up for it and call the customer back before noon.",
            ),
            (0, "处理完把结果写在跟进里，方便销售看到。"),
            (3, "退货流程的话术更新了，请看文件。"),
        ],
    },
    Script {
        place: "technology",
        lines: &[
            (0, "今晚 22:00 升级网关，预计 10 分钟，已通知各部门。"),
            (1, "回滚方案准备好了。"),
            (
                2,
                "Staging looks fine: 4,000 requests, no errors, p99 at 38 ms.",
            ),
            (0, "好，发布清单里把监控链接补上。"),
            (3, "测试环境的证书下周到期，我来换。"),
        ],
    },
    Script {
        place: "corporate-finance",
        lines: &[
            (0, "月结进度：应收已完成，应付还差两家发票。"),
            (1, "销售这边有一笔退款待确认，金额 261.96。"),
            (2, "我去和售后核对。"),
            (0, "周四前关账，谢谢。"),
        ],
    },
    Script {
        place: "corporate",
        lines: &[
            (0, "下周一例会改到十点。"),
            (1, "会议室已重新预订。"),
            (
                2,
                "The supplier visit on Thursday is confirmed for four people.",
            ),
            (0, "好的，谢谢。"),
        ],
    },
    Script {
        place: "company",
        lines: &[
            (0, "本周经营分析会材料请周三前提交。"),
            (1, "模板已发各中心负责人。"),
            (2, "会议安排在周四上午九点。"),
        ],
    },
];

/// Groups across departments.
pub const PROJECTS: &[Project] = &[
    Project {
        name: ("销售订单 Sales", "Sales Orders"),
        units: &[
            "sales-east",
            "supply-logistics",
            "service-returns",
            "corporate-finance",
            "technology-operations",
        ],
        lines: &[
            (
                0,
                "这个群用来查订单、派跟进。输入 /order 加订单号就能看到明细。",
            ),
            (1, "物流异常也在这里同步。"),
            (2, "Got it. Returns will answer here too."),
            (3, "涉及退款的订单请抄送财务。"),
        ],
    },
    Project {
        name: ("大促备战", "Big Sale"),
        units: &[
            "sales-online",
            "supply-warehouse",
            "supply-logistics",
            "service-calls",
            "corporate-marketing",
        ],
        lines: &[
            (0, "距离大促还有十八天，各组报一下进度。"),
            (1, "仓库临时工到位 12 人，本周完成培训。"),
            (2, "快递运力已锁定，峰值每天 9,000 单。"),
            (3, "呼叫中心排班表完成，晚班延长到凌晨一点。"),
            (4, "海报和短信文案今天定稿。"),
            (0, "很好，周五全链路演练一次。"),
        ],
    },
    Project {
        name: ("新仓搬迁", "Warehouse Move"),
        units: &[
            "supply-warehouse",
            "supply-quality",
            "technology-engineering",
            "corporate-office",
        ],
        lines: &[
            (0, "新仓消防验收通过了。"),
            (1, "第一批搬迁品类：文具、标签、纸品。"),
            (2, "The handheld scanners are configured for both sites."),
            (3, "班车从下周一起增加新仓站点。"),
        ],
    },
    Project {
        name: ("供应商门户", "Supplier Portal"),
        units: &[
            "technology-engineering",
            "purchasing-office",
            "purchasing-technology",
            "corporate-finance",
        ],
        lines: &[
            (0, "原型链接发大家了，先看对账这一页。"),
            (1, "对账单能不能按收货日期筛选？"),
            (0, "可以，下个版本加上。"),
            (3, "Please keep the invoice number visible while scrolling."),
        ],
    },
    Project {
        name: ("英语角", "English Corner"),
        units: &[
            "corporate-people",
            "sales-key",
            "technology-engineering",
            "service-returns",
        ],
        lines: &[
            (0, "Hello! One topic a week, twenty minutes, no slides."),
            (1, "This week: how to say no to a customer, kindly."),
            (
                2,
                "“I am afraid that we cannot do it by Friday, but here is what we can do.”",
            ),
            (3, "学到了！"),
        ],
    },
];

/// Between two people: their logins and what they said.
pub const DIRECT: &[(&str, &str, &[Line])] = &[
    (
        "wang.xiaoming",
        "alice",
        &[
            (1, "小明，CA-2016-152156 的客户又来电话了，你跟一下。"),
            (0, "好的，我先查一下发货状态。"),
            (1, "查到了发到订单群里。"),
        ],
    ),
    (
        "wang.xiaoming",
        "bob",
        &[
            (0, "张经理，今天还能加一单发华东吗？"),
            (1, "四点前给我单号就行。"),
            (0, "太感谢了！"),
        ],
    ),
    (
        "carol",
        "wang.xiaoming",
        &[
            (
                0,
                "Hi Xiaoming, the customer wants the second box on Thursday. Is that possible?",
            ),
            (1, "Yes, I will ask logistics to hold it until then."),
            (0, "Thank you!"),
        ],
    ),
    (
        "dan",
        "alice",
        &[
            (0, "李经理，上月有两笔回款没有备注订单号。"),
            (1, "发我看看，我让同事认领。"),
        ],
    ),
    (
        "admin",
        "alice",
        &[
            (1, "林工，新来的同事什么时候能开通账号？"),
            (0, "今天下班前都会开好。"),
        ],
    ),
    (
        "admin",
        "wang.xiaoming",
        &[(0, "订单插件装好后你来试第一单？"), (1, "没问题。")],
    ),
    (
        "bob",
        "carol",
        &[
            (
                0,
                "Two returns arrived damaged this morning, photos follow.",
            ),
            (1, "Thanks, please keep the boxes for the carrier."),
        ],
    ),
];
