//! The languages of generated records: their words, syllables and sentences.
//!
//! Each vocabulary begins with real words, so that queries made of them look like real queries. Its tail is
//! artificial and unlimited, because a real vocabulary keeps growing with the text.

/// The words and patterns of one language.
pub struct Language {
    /// BCP 47 language tag.
    pub code: &'static str,
    /// Share of the sources, in percent.
    pub share: u64,
    /// Function words, most frequent first.
    pub function: &'static str,
    /// Content words of aid projects, most frequent first.
    pub content: &'static str,
    /// Syllable onsets.
    pub onsets: &'static str,
    /// Syllable nuclei.
    pub nuclei: &'static str,
    /// Word endings; `-` is none.
    pub endings: &'static str,
    /// Templates of sentences that name the parties. A part in brackets is left out if one of its slots is
    /// empty.
    pub agreed: &'static [&'static str],
    /// Templates of sentences about money, purpose and status.
    pub worth: &'static [&'static str],
    /// Template of an equipment line.
    pub line: &'static str,
    /// Words for each project status, in the order of the code list; the last, `unknown`, has none.
    pub statuses: [&'static str; 8],
    /// Words for each delivery status, in the order of the code list; the last, `unknown`, has none.
    pub states: [&'static str; 6],
    /// Names of facilities; `@` stands for the place.
    pub facilities: &'static str,
    /// Names of organisations; `@` stands for a name, `#` for a content word.
    pub organisations: &'static str,
    /// Words for a grant and a loan.
    pub instruments: [&'static str; 2],
    pub dates: Dates,
    /// Whether words are separated by spaces.
    pub spaced: bool,
}

/// How a language writes dates.
#[derive(Clone, Copy)]
pub enum Dates {
    /// 12 March 2019
    Words,
    /// 12.03.2019
    Points,
    /// 12/03/2019
    Slashes,
    /// 2019年3月12日
    Han,
}

/// The languages, most frequent first.
pub const LANGUAGES: [Language; 10] = [
    Language {
        code: "en",
        share: 60,
        function: "the and of to in for a with on by is be are will as from this that at their has an its which through \
            have it or all into these other not more they between who also such been was than both our under within \
            during were each over against out about where while most",
        content: "project support development health programme education water training capacity services community \
            local national government access women children people rural quality management sector country sustainable \
            food security implementation activities improve institutions international organisations system public \
            social economic human rights population poverty environment climate change energy agriculture farmers \
            production market finance fund private business small enterprises policy planning monitoring evaluation \
            technical assistance cooperation partners civil society youth girls schools teachers students university \
            research science technology digital data information communication media infrastructure roads transport \
            urban housing sanitation hygiene hospital clinics medical care maternal newborn child nutrition disease \
            malaria tuberculosis hiv vaccine immunisation prevention treatment mental emergency humanitarian relief \
            refugees displaced shelter protection peace conflict justice law police governance democracy elections \
            parliament anti corruption tax budget trade export industry tourism culture forest biodiversity \
            conservation wildlife fisheries livestock irrigation land soil crops seeds harvest disaster risk reduction \
            resilience recovery reconstruction equipment delivery supplies vehicles ambulance scanner ultrasound \
            laboratory blood surgery rehabilitation diagnostic intensive nurses doctors workers staff skills employment \
            jobs vocational entrepreneurship microfinance savings income livelihoods gender equality violence \
            empowerment participation inclusion disability minority indigenous village district region province city \
            municipal household families results outcomes objective approach framework strategy strengthening \
            establishment construction supply distribution network knowledge exchange experts study workshop conference \
            phase pilot model long term increase reduce provide ensure promote contribute develop enhance strengthen \
            establish deliver build implement target beneficiaries vulnerable marginalised affected areas border \
            coastal mountain river basin island solar wind power grid electricity generator pump well drilling waste \
            recycling pollution carbon adaptation mitigation drought flood earthquake cyclone mine clearance \
            demobilisation reintegration migration diaspora remittances debt macroeconomic statistics census survey \
            audit procurement contract grant loan agreement memorandum",
        onsets: "b c d f g h k l m n p r s t v w br ch cl cr dr fl gr pl pr sh st str th tr qu j z",
        nuclei: "a e i o u ai ea ee ou an en in on ar er or al el",
        endings: "- - - s s ed ing er tion ment ness ly al ity able ive ism ard wick field ton son",
        agreed: &[
            "{donor}[, through {agency},] has supported {topic} in {country} since {start}, carried out by {impl}.",
            "On {start} {donor} and {country} agreed on {topic}; {impl} carries it out[ with {agency}].",
            "[{agency} and ]{impl} work on {topic} in {country} with funds of {donor} from {start}.",
        ],
        worth: &[
            "The [{instrument} ]project[ {status}; it] belongs to {sector} and is worth {amount}[, until {end}].",
            "It falls under {sector}; {amount} were agreed[ as a {instrument}][, the work {status}][, ending in {end}].",
        ],
        line: "{quantity}{item} for {facility} in {place}[ {state}]",
        statuses: [
            "is under discussion", "is planned", "has been signed", "is in implementation", "is being finalised",
            "has been closed", "is suspended", "was cancelled",
        ],
        states: [
            "are to be delivered", "are being purchased", "are on their way", "were delivered", "are in use",
            "were cancelled",
        ],
        facilities: "@ Regional Hospital|Central District Hospital of @|@ Children's Hospital|@ Maternity Centre|@ Health Post|\
            @ University Hospital|National Cancer Institute, @ branch|@ Blood Centre|@ Secondary School|Emergency Care Centre of @",
        organisations: "@ Foundation|@ Development Association|Institute for # and # @|@ Relief|Centre for # @|@ and Partners Ltd|\
            @ Women's Union|University of @|@ Community Trust|Ministry of # @|@ International|Save @|@ Rural # Network",
        instruments: ["grant", "loan"],
        dates: Dates::Words,
        spaced: true,
    },
    Language {
        code: "fr",
        share: 11,
        function: "de la et des les le à en du l pour dans d un une par aux sur au est sont avec qui ce que leur ces ou ainsi \
            cette son entre leurs ses se plus il vers ont notamment sera",
        content: "projet appui développement santé programme éducation eau formation renforcement services communautés \
            populations femmes enfants accès rural qualité gestion secteur pays durable sécurité alimentaire mise œuvre \
            activités améliorer institutions organisations système public social économique droits humains pauvreté \
            environnement changement climatique énergie agriculture agriculteurs production marché financement privé \
            entreprises politique planification suivi évaluation assistance technique coopération partenaires société \
            civile jeunes filles écoles enseignants étudiants université recherche infrastructures routes assainissement \
            hygiène hôpital soins médicaux maternelle nutrition paludisme vaccination prévention traitement urgence \
            humanitaire réfugiés déplacés protection paix conflit justice gouvernance démocratie élections décentralisation \
            collectivités territoriales commune région forêts biodiversité pêche élevage irrigation semences résilience \
            équipements livraison véhicules matériel laboratoire chirurgie emploi métiers égalité genre violences \
            participation handicap village ménages objectif stratégie réseau électrification solaire forages déchets",
        onsets: "b c d f g l m n p r s t v br cl cr dr fl gr pl pr tr ch gu qu j",
        nuclei: "a e i o u é è ai au eau ou oi eu an en in on",
        endings: "- - e es er ment tion eur ière ique isme age ance ville é ée",
        agreed: &[
            "[Avec {agency}, ]{donor} soutient {topic} en {country} depuis le {start}, mis en œuvre par {impl}.",
            "Le {start}, {donor} et {country} ont convenu de {topic}, confié à {impl}[ avec {agency}].",
        ],
        worth: &["Le projet[, {instrument},][ {status},] relève de {sector} pour {amount}[, jusqu'au {end}]."],
        line: "{quantity}{item} pour {facility} à {place}[ {state}]",
        statuses: [
            "est en discussion", "est prévu", "a été signé", "est en cours", "s'achève", "est clos", "est suspendu",
            "a été annulé",
        ],
        states: [
            "seront livrés", "sont en cours d'achat", "sont en route", "ont été livrés", "sont utilisés",
            "ont été annulés",
        ],
        facilities: "Hôpital régional de @|Centre hospitalier universitaire de @|Maternité de @|Centre de santé de @|Lycée de @",
        organisations: "Fondation @|Association @|Institut de # @|Université de @|Comité # de @|Secours @|Coopérative @",
        instruments: ["don", "prêt"],
        dates: Dates::Slashes,
        spaced: true,
    },
    Language {
        code: "es",
        share: 8,
        function: "de la y en el los las del para a con por un una que se su al sus es lo como más o entre este esta desde sobre \
            ha sin son han así",
        content: "proyecto apoyo desarrollo salud programa educación agua formación fortalecimiento servicios comunidades \
            población mujeres niños acceso rural calidad gestión sector país sostenible seguridad alimentaria ejecución \
            actividades mejorar instituciones organizaciones sistema público social económico derechos humanos pobreza \
            medio ambiente cambio climático energía agricultura productores producción mercado financiación privado \
            empresas políticas planificación seguimiento evaluación asistencia técnica cooperación sociedad civil jóvenes \
            niñas escuelas maestros estudiantes universidad investigación infraestructura caminos saneamiento higiene \
            hospital atención médica materna nutrición vacunación prevención tratamiento emergencia humanitaria refugiados \
            desplazados protección paz conflicto justicia gobernabilidad democracia indígenas municipios región bosques \
            biodiversidad pesca ganadería riego semillas resiliencia equipos entrega vehículos laboratorio empleo igualdad \
            género violencia participación discapacidad campesinos familias objetivo estrategia redes residuos",
        onsets: "b c d f g h j l m n p r s t v z br cr dr fl gr pl pr tr ll rr qu ch",
        nuclei: "a e i o u á é í ó ue ie an en ar or al",
        endings: "- - o a os as ción dad mente ero era ito ado ada ista ón eño",
        agreed: &[
            "[Con {agency}, ]{donor} apoya {topic} en {country} desde el {start}, ejecutado por {impl}.",
            "El {start}, {donor} y {country} acordaron {topic}, a cargo de {impl}[ y {agency}].",
        ],
        worth: &["El proyecto[, {instrument},][ {status} y] pertenece a {sector} por {amount}[, hasta el {end}]."],
        line: "{quantity}{item} para {facility} en {place}[ {state}]",
        statuses: [
            "está en discusión", "está previsto", "fue firmado", "está en ejecución", "está por finalizar",
            "está cerrado", "está suspendido", "fue cancelado",
        ],
        states: [
            "serán entregados", "están en compra", "están en camino", "fueron entregados", "están en uso",
            "fueron cancelados",
        ],
        facilities: "Hospital regional de @|Hospital de niños de @|Maternidad de @|Centro de salud de @|Escuela de @",
        organisations: "Fundación @|Asociación @|Instituto de # @|Universidad de @|Cooperativa @|Red # @",
        instruments: ["donación", "préstamo"],
        dates: Dates::Slashes,
        spaced: true,
    },
    Language {
        code: "pt",
        share: 4,
        function: "de a e o da do em para os das dos com as um uma no na que por ao à se sua mais como entre foi são pela pelo",
        content: "projeto apoio desenvolvimento saúde programa educação água formação reforço serviços comunidades população \
            mulheres crianças acesso rural qualidade gestão setor país sustentável segurança alimentar atividades melhorar \
            instituições organizações sistema público social económico direitos humanos pobreza ambiente alterações \
            climáticas energia agricultura agricultores produção mercado financiamento privado empresas políticas \
            assistência técnica cooperação parceiros sociedade civil jovens raparigas escolas professores universidade \
            investigação infraestruturas saneamento hospital cuidados médicos materna nutrição vacinação prevenção \
            tratamento emergência humanitária refugiados proteção paz justiça governação língua portuguesa bolsas florestas \
            pesca irrigação sementes equipamentos entrega viaturas laboratório emprego igualdade género participação",
        onsets: "b c d f g j l m n p r s t v z br cr dr fr gr pr tr lh nh ch qu",
        nuclei: "a e i o u á é ã ão ei ou an em ar or al",
        endings: "- - o a os as ção dade mente eiro eira inho ado ada ista ões",
        agreed: &[
            "[Com {agency}, ]{donor} apoia {topic} em {country} desde {start}, executado por {impl}.",
            "Em {start}, {donor} e {country} acordaram {topic}, a cargo de {impl}[ e {agency}].",
        ],
        worth: &["O projeto[, {instrument},][ {status} e] pertence a {sector}, no valor de {amount}[, até {end}]."],
        line: "{quantity}{item} para {facility} em {place}[ {state}]",
        statuses: [
            "está em discussão", "está previsto", "foi assinado", "está em execução", "está a terminar",
            "está encerrado", "está suspenso", "foi cancelado",
        ],
        states: [
            "serão entregues", "estão a ser comprados", "estão a caminho", "foram entregues", "estão em uso",
            "foram cancelados",
        ],
        facilities: "Hospital Central de @|Maternidade de @|Centro de Saúde de @|Escola Secundária de @",
        organisations: "Fundação @|Associação @|Instituto de # @|Universidade de @|Rede # @",
        instruments: ["donativo", "empréstimo"],
        dates: Dates::Slashes,
        spaced: true,
    },
    Language {
        code: "de",
        share: 4,
        function: "und der die in von für zur des im den zu mit auf das durch eine ist sind werden bei an als dem auch sowie sich \
            einer wird aus nach nicht über oder zum ihre",
        content: "Förderung Entwicklung Projekt Unterstützung Gesundheit Programm Bildung Wasser Ausbildung Stärkung \
            Maßnahmen Bevölkerung Frauen Kinder Zugang ländlichen Qualität Verwaltung Beratung nachhaltige Ernährung \
            Sicherheit Umsetzung Verbesserung Organisationen System öffentliche soziale wirtschaftliche Menschenrechte \
            Armut Umwelt Klimawandel Energie Landwirtschaft Kleinbauern Produktion Markt Finanzierung Unternehmen Politik \
            Planung Zusammenarbeit Partner Zivilgesellschaft Jugendliche Mädchen Schulen Lehrkräfte Studierende Universität \
            Forschung Infrastruktur Straßen Abwasser Krankenhaus medizinische Versorgung Mütter Impfung Vorsorge Behandlung \
            Nothilfe humanitäre Flüchtlinge Schutz Frieden Konflikt Justiz Dezentralisierung Gemeinden Region Wälder \
            Biodiversität Fischerei Bewässerung Saatgut Ausstattung Lieferung Fahrzeuge Labor Beschäftigung Gleichstellung \
            Beteiligung Behinderung Haushalte Ziel Strategie Netzwerk Abfall Solarenergie",
        onsets: "b d f g h k l m n p r s t w z br fl gr kl kr pf pl schl schm schw sp st str tr",
        nuclei: "a e i o u ä ö ü au ei eu ie an en er el or un",
        endings: "- - e en er ung heit keit lich isch schaft verwaltung entwicklung versorgung burg dorf ß",
        agreed: &[
            "{donor} fördert[ über {agency}] seit {start} {topic} in {country}, umgesetzt von {impl}.",
            "Am {start} vereinbarten {donor} und {country} {topic}, umgesetzt von {impl}[ mit {agency}].",
        ],
        worth: &["Das Vorhaben[ ({instrument})][ {status},] zählt zu {sector} und umfasst {amount}[ bis {end}]."],
        line: "{quantity}{item} für {facility} in {place}[ {state}]",
        statuses: [
            "wird erörtert", "ist geplant", "ist unterzeichnet", "läuft", "wird abgeschlossen", "ist beendet", "ruht",
            "wurde abgesagt",
        ],
        states: [
            "sollen geliefert werden", "werden beschafft", "sind unterwegs", "wurden geliefert", "sind in Betrieb",
            "wurden abgesagt",
        ],
        facilities: "Krankenhaus @|Kinderklinik @|Universitätsklinikum @|Gesundheitszentrum @|Berufsschule @",
        organisations: "@ Stiftung|Verein @|Institut für # @|Universität @|@ Hilfswerk|Gesellschaft für # @",
        instruments: ["Zuschuss", "Darlehen"],
        dates: Dates::Points,
        spaced: true,
    },
    Language {
        code: "ru",
        share: 4,
        function: "и в на с по для из к о от что не его их также при как это за до или был будет она он под между более чтобы",
        content: "проект развитие поддержка здравоохранение программа помощь образование вода обучение оборудование больница \
            услуги население женщин детей доступ сельских качество управление страны устойчивое безопасность реализация \
            деятельность улучшение учреждения организации система государственных социальных экономических прав человека \
            бедности окружающей среды изменение климата энергетика сельское хозяйство производство рынок финансирование \
            предприятий политика планирование оценка техническое содействие сотрудничество партнеры гражданское общество \
            молодежи школы учителей студентов университет исследования инфраструктура дороги санитария медицинской матери \
            питание туберкулез вакцинация профилактика лечение чрезвычайных гуманитарная беженцев защита мира конфликт \
            юстиции выборы местного самоуправления регион лес рыболовство орошение земли семена поставка автомобили \
            лаборатория крови хирургия реабилитация диагностика скорой занятость равенство участие инвалидностью семей \
            стратегия сеть отходы солнечная область район центр",
        onsets: "б в г д ж з к л м н п р с т ф х ц ч ш бр вл гр др кл кр пр ск ст тр",
        nuclei: "а е и о у ы я ё ан ов ен ор ал ин ел",
        endings: "- - а ы ов ого ная ные ость ение ация ский ской ник ово инск",
        agreed: &[
            "[Через {agency} ]{donor} с {start} поддерживает {topic}, {country}, исполнитель {impl}.",
            "{start} {donor} и {country} договорились о {topic}, исполнитель {impl}[ и {agency}].",
        ],
        worth: &["Проект[ ({instrument})][ {status},] относится к {sector}, стоимость {amount}[, до {end}]."],
        line: "{quantity}{item} для {facility}, {place}[, {state}]",
        statuses: [
            "обсуждается", "запланирован", "подписан", "осуществляется", "завершается", "закрыт", "приостановлен",
            "отменён",
        ],
        states: ["будут поставлены", "закупаются", "находятся в пути", "поставлены", "используются", "отменены"],
        facilities: "Областная больница, @|Детская больница, @|Перинатальный центр, @|Поликлиника, @|Центр крови, @",
        organisations: "Фонд @|Ассоциация @|Институт # @|Университет @|Общество # @|Министерство # @",
        instruments: ["грант", "заём"],
        dates: Dates::Points,
        spaced: true,
    },
    Language {
        code: "uk",
        share: 3,
        function: "і в на з та для до у що від про не за як його їх також при це або був буде між під більш щоб та й",
        content: "проєкт розвиток підтримка охорони здоров'я програма допомога освіта вода навчання обладнання лікарня послуги \
            населення жінок дітей доступ сільських якість управління країни стале безпека реалізація діяльність покращення \
            установи організації система державних соціальних економічних прав людини бідності довкілля зміна клімату \
            енергетика сільське господарство виробництво ринок фінансування підприємств політика планування оцінка технічна \
            співпраця партнери громадянське суспільство молоді школи вчителів студентів університет дослідження \
            інфраструктура дороги медичної матері харчування щеплення профілактика лікування надзвичайних гуманітарна \
            біженців захист миру відновлення громади самоврядування регіон постачання автомобілі лабораторія крові хірургія \
            реабілітація діагностика швидкої зайнятість рівність участь родин стратегія мережа відходи область район центр",
        onsets: "б в г ґ д ж з к л м н п р с т ф х ц ч ш бр вл гр др кл кр пр ск ст тр",
        nuclei: "а е и і о у я є ї ан ів ен ор ал ин ел",
        endings: "- - а и ів ого на ні ість ення ація ський ської ник ове инськ",
        agreed: &[
            "[Через {agency} ]{donor} з {start} підтримує {topic}, {country}, виконавець {impl}.",
            "{start} {donor} і {country} домовилися про {topic}, виконавець {impl}[ та {agency}].",
        ],
        worth: &["Проєкт[ ({instrument})][ {status},] належить до {sector}, вартість {amount}[, до {end}]."],
        line: "{quantity}{item} для {facility}, {place}[, {state}]",
        statuses: [
            "обговорюється", "заплановано", "підписано", "здійснюється", "завершується", "закрито", "призупинено",
            "скасовано",
        ],
        states: ["будуть поставлені", "закуповуються", "у дорозі", "поставлені", "використовуються", "скасовані"],
        facilities: "Обласна лікарня, @|Дитяча лікарня, @|Перинатальний центр, @|Амбулаторія, @|Центр крові, @",
        organisations: "Фонд @|Асоціація @|Інститут # @|Університет @|Товариство # @|Міністерство # @",
        instruments: ["ґрант", "позика"],
        dates: Dates::Points,
        spaced: true,
    },
    Language {
        code: "ar",
        share: 2,
        function: "في من على إلى و عن مع أن هذا التي هذه بين ما الذي كما أو لا ذلك بعد خلال كل قد",
        content: "مشروع دعم تنمية الصحة برنامج التعليم المياه تدريب قدرات خدمات المجتمع المحلي الوطني الحكومة تحسين الوصول النساء \
            الأطفال السكان الريفية جودة إدارة قطاع البلد المستدامة الأمن الغذائي تنفيذ أنشطة مؤسسات الدولية منظمات نظام العامة \
            الاجتماعية الاقتصادية حقوق الإنسان الفقر البيئة المناخ الطاقة الزراعة المزارعين إنتاج السوق تمويل الخاص الصغيرة \
            سياسات تخطيط تقييم المساعدة الفنية التعاون الشركاء المدني الشباب الفتيات مدارس المعلمين الطلاب جامعة بحوث البنية \
            التحتية الطرق الصرف الصحي مستشفى طبية رعاية الأمومة التغذية الوقاية العلاج الطوارئ الإنسانية اللاجئين النازحين \
            حماية السلام العدالة معدات تسليم مركبات مختبر الدم جراحة التأهيل فرص العمل المساواة مشاركة القرى الأسر استراتيجية",
        onsets: "ب ت ج ح د ر ز س ش ص ط ع ف ق ك ل م ن ه خ غ",
        nuclei: "ا و ي ر ن ل ب م د ير ان ور",
        endings: "- - ة ات ين ون ية ي",
        agreed: &["[مع {agency} ]يدعم {donor} {topic} في {country} منذ {start} وينفذه {impl}."],
        worth: &["المشروع[ ({instrument})][ {status}،] ضمن {sector} بقيمة {amount}[ حتى {end}]."],
        line: "{quantity}{item} من أجل {facility} في {place}[ {state}]",
        statuses: ["قيد المناقشة", "مخطط له", "تم توقيعه", "قيد التنفيذ", "في مرحلة الإنهاء", "مغلق", "معلق", "ألغي"],
        states: ["سيتم تسليمها", "قيد الشراء", "في الطريق", "تم تسليمها", "قيد الاستخدام", "ألغيت"],
        facilities: "مستشفى @ العام|مركز @ الصحي|مستشفى الأطفال في @|مدرسة @",
        organisations: "مؤسسة @|جمعية @|معهد # @|جامعة @|وزارة # @",
        instruments: ["منحة", "قرض"],
        dates: Dates::Slashes,
        spaced: true,
    },
    Language {
        code: "zh",
        share: 2,
        function: "的 和 在 为 与 对 了 以 将 等 通过 由 及 并 向",
        content: "项目 支持 发展 卫生 援助 教育 供水 培训 能力 服务 社区 地方 国家 政府 改善 妇女 儿童 人口 农村 质量 管理 部门 可持续 粮食 安全 实施 \
            活动 机构 国际 组织 系统 公共 社会 经济 人权 贫困 环境 气候 变化 能源 农业 农民 生产 市场 资金 企业 政策 规划 监测 评估 技术 合作 伙伴 \
            青年 学校 教师 学生 大学 研究 数字 信息 基础设施 道路 交通 城市 住房 卫生间 医院 诊所 医疗 护理 孕产妇 营养 疾病 疟疾 疫苗 预防 治疗 \
            紧急 人道主义 难民 保护 和平 司法 治理 贸易 工业 森林 渔业 灌溉 土地 种子 设备 交付 车辆 救护车 实验室 血液 手术 康复 诊断 就业 平等",
        onsets: "",
        nuclei: "",
        endings: "",
        agreed: &["{donor}[通过{agency}]自{start}起在{country}支持{topic}，由{impl}实施。"],
        worth: &["该项目[{status}，][以{instrument}方式，]属于{sector}，金额{amount}[，至{end}]。"],
        line: "向{place}的{facility}提供{quantity}{item}[，{state}]",
        statuses: ["正在讨论", "已规划", "已签署", "正在实施", "即将完成", "已结束", "已暂停", "已取消"],
        states: ["即将交付", "正在采购", "正在运输", "已交付", "正在使用", "已取消"],
        facilities: "@人民医院|@儿童医院|@妇幼保健院|@卫生中心|@中学",
        organisations: "@基金会|@协会|@#研究所|@大学|@公司",
        instruments: ["赠款", "贷款"],
        dates: Dates::Han,
        spaced: false,
    },
    Language {
        code: "ja",
        share: 2,
        function: "の を に は が と で し た も する から など へ より また その これ",
        content: "計画 支援 開発 保健 協力 教育 給水 研修 能力 サービス 地域 地方 国家 政府 改善 女性 子ども 住民 農村 品質 管理 部門 持続可能 食料 安全 \
            実施 活動 機関 国際 組織 システム 公共 社会 経済 人権 貧困 環境 気候 変動 エネルギー 農業 農民 生産 市場 資金 企業 政策 評価 技術 \
            プロジェクト 若者 学校 教員 学生 大学 研究 デジタル 情報 インフラ 道路 交通 都市 住宅 衛生 病院 診療所 医療 看護 母子 栄養 疾病 マラリア \
            ワクチン 予防 治療 緊急 人道 難民 保護 平和 司法 統治 貿易 産業 森林 漁業 灌漑 土地 種子 機材 引渡 車両 救急車 検査室 血液 手術 \
            リハビリテーション 診断 雇用 平等",
        onsets: "",
        nuclei: "",
        endings: "",
        agreed: &["{donor}は[{agency}を通じて]{start}から{country}で{topic}を支援し、{impl}が実施する。"],
        worth: &["本計画は[{status}、][{instrument}として]{sector}に属し、{amount}[、{end}まで]。"],
        line: "{place}の{facility}に{quantity}{item}[、{state}]",
        statuses: [
            "協議中であり", "計画中であり", "署名され", "実施中であり", "完了間近であり", "終了し", "中断され",
            "中止され",
        ],
        states: ["供与予定", "調達中", "輸送中", "引渡済み", "使用中", "中止"],
        facilities: "@中央病院|@小児病院|@母子保健センター|@保健所|@中学校",
        organisations: "@財団|@協会|@#研究所|@大学|@株式会社",
        instruments: ["無償資金協力", "円借款"],
        dates: Dates::Han,
        spaced: false,
    },
];

/// Names of countries in Russian, Ukrainian, Arabic, Chinese and Japanese, because the records need names in
/// other scripts.
pub const COUNTRY_NAMES: [(&str, [&str; 5]); 14] = [
    ("UA", ["Украина", "Україна", "أوكرانيا", "乌克兰", "ウクライナ"]),
    ("KZ", ["Казахстан", "Казахстан", "كازاخستان", "哈萨克斯坦", "カザフスタン"]),
    ("UZ", ["Узбекистан", "Узбекистан", "أوزبكستان", "乌兹别克斯坦", "ウズベキスタン"]),
    ("PK", ["Пакистан", "Пакистан", "باكستان", "巴基斯坦", "パキスタン"]),
    ("AF", ["Афганистан", "Афганістан", "أفغانستان", "阿富汗", "アフガニスタン"]),
    ("ET", ["Эфиопия", "Ефіопія", "إثيوبيا", "埃塞俄比亚", "エチオピア"]),
    ("KE", ["Кения", "Кенія", "كينيا", "肯尼亚", "ケニア"]),
    ("SY", ["Сирия", "Сирія", "سوريا", "叙利亚", "シリア"]),
    ("YE", ["Йемен", "Ємен", "اليمن", "也门", "イエメン"]),
    ("JP", ["Япония", "Японія", "اليابان", "日本", "日本"]),
    ("DE", ["Германия", "Німеччина", "ألمانيا", "德国", "ドイツ"]),
    ("US", ["США", "США", "الولايات المتحدة", "美国", "米国"]),
    ("FR", ["Франция", "Франція", "فرنسا", "法国", "フランス"]),
    ("GB", ["Великобритания", "Велика Британія", "بريطانيا", "英国", "英国"]),
];

/// Recipient countries, most frequent first; the other countries of the code table follow in its order.
pub const RECIPIENTS: &str = "UA AF ET KE UG TZ BD IN PK NG CD SS MZ ML SO SY YE JO LB NP MW ZM RW GH SN BF NE SD IQ VN MM ID \
    PH KH LA CO PE BO HT GT HN NI SV EC ZA ZW MG CM CI TD CF BI SL LR GN BJ TG MR TN MA EG PS DZ LY GE AM AZ KZ UZ KG TJ TM MN \
    MD RS BA MK AL XK TR BY CN LK TL PG FJ WS TO VU SB BR MX AR PY CU DO JM CR PA AO NA BW LS SZ GM GW CV ST KM DJ ER";

/// Donors, most frequent first: name; country code or empty; prefix of project identifiers; agencies.
pub const DONORS: &str = "Japan;JP;XM-DAC-701;JICA|Ministry of Foreign Affairs of Japan
United States;US;US-GOV-1;USAID|MCC|CDC
European Union;;XI-IATI-EC_INTPA;DG INTPA|ECHO|DG NEAR
United Kingdom;GB;GB-GOV-1;FCDO|DFID|British Council
Germany;DE;DE-1;GIZ|KfW|BMZ
UNDP;;XM-DAC-41114;UNDP
World Bank;;44000;IDA|IBRD
France;FR;FR-3;AFD|Expertise France
Sweden;SE;SE-0;Sida
Netherlands;NL;XM-DAC-7;RVO|Ministry of Foreign Affairs of the Netherlands
Norway;NO;XM-DAC-8;Norad
Canada;CA;CA-3;Global Affairs Canada|IDRC
Switzerland;CH;CH-4;SDC|SECO
Denmark;DK;XM-DAC-3;Danida
UNICEF;;XM-DAC-41122;UNICEF
Australia;AU;AU-5;DFAT
Spain;ES;ES-DIR3-EA0035768;AECID
Finland;FI;FI-3;Finnfund
Belgium;BE;XM-DAC-2;Enabel
Italy;IT;XM-DAC-6;AICS
Asian Development Bank;;XM-DAC-46004;
African Development Bank;;46002;
WFP;;XM-DAC-41140;WFP
UNHCR;;XM-DAC-41121;UNHCR
WHO;;XM-DAC-928;WHO
Global Fund;;47045;
Gavi;;47122;
Gates Foundation;;DAC-1601;
Korea;KR;KR-GOV-010;KOICA
Ireland;IE;IE-GOV-1;Irish Aid
Austria;AT;XM-DAC-1;ADA
Luxembourg;LU;XM-DAC-22;LuxDev
New Zealand;NZ;NZ-1;MFAT
Portugal;PT;PT-3;Camões
Türkiye;TR;XM-DAC-55;TİKA
China;CN;CN-GOV-1;CIDCA
Poland;PL;PL-1;Solidarity Fund
Czechia;CZ;CZ-1;CzDA
Estonia;EE;EE-1;ESTDEV
Lithuania;LT;LT-1;
Latvia;LV;LV-1;
Hungary;HU;HU-1;
Greece;GR;GR-1;
Saudi Arabia;SA;SA-1;KSrelief
United Arab Emirates;AE;XM-DAC-576;
Kuwait;KW;KW-1;Kuwait Fund
Qatar;QA;QA-1;Qatar Charity
India;IN;IN-1;
Brazil;BR;BR-1;ABC
Israel;IL;IL-1;MASHAV
Islamic Development Bank;;46025;
EBRD;;44007;
EIB;;42004;
UNFPA;;XM-DAC-41119;UNFPA
FAO;;XM-DAC-41301;FAO
IFAD;;XM-DAC-41108;IFAD
ILO;;41302;ILO
UNESCO;;41304;UNESCO
Iceland;IS;IS-1;ICEIDA
Thailand;TH;TH-1;TICA";

/// Real places, likely in queries; countries have artificial places besides.
pub const PLACES: &str = "UA:Kharkiv Dnipro Chernihiv Cherkasy Kyiv Zakarpattia Poltava Odesa Lviv Mykolaiv Kherson Zaporizhzhia\n\
    KZ:Semey Almaty Astana Karaganda Shymkent Pavlodar Aktobe\nUZ:Tashkent Samarkand Bukhara Nukus Fergana Andijan\n\
    PK:Karachi Lahore Peshawar Quetta Multan\nAF:Kabul Herat Kandahar Mazar Jalalabad\nKE:Nairobi Mombasa Kisumu Turkana Garissa\n\
    ET:Addis Tigray Oromia Gondar Harar\nUG:Kampala Gulu Mbarara Karamoja\nBD:Dhaka Chittagong Sylhet Khulna";

/// Frequent Han characters, for artificial words.
pub const HAN: &str = "人民中国大学生产业农村水土地区域教育卫医院药病疗护理工程建设发展计划支援助合作技术能力社会经济环境保护\
    安全食品粮油电力气候变化林木草原河流海洋渔牧山川城市镇乡道路桥梁港口机场交通运输信息网络数字科研究所长期短高低新旧好美\
    东西南北内外上下左右前后春夏秋冬日月星火金石田禾米麦豆茶花果树竹鸟鱼马牛羊车船飞行走动力量分析测试验证明公开平等自由法律";
